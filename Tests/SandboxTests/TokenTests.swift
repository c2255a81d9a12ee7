import JSON
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TokenTests {
    private static let good = "grant_type=client_credentials&client_id=gent-client&client_secret=gent-secret"

    @Test func `a client gets an opaque token with its lifetime`() async throws {
        try await withSandbox {
            $0.tokenLifetime = 77
        } _: { visitor in
            let json = try await visitor.askForToken(Self.good).json
            #expect(json["expires_in"] == 77)
            #expect(json["token_type"] == "Bearer")
            let token = try #require(json["access_token"]?.text)
            #expect(token != visitor.token && !token.contains("gent"))
        }
    }

    @Test(arguments: [
        (good.replacing("gent-secret", with: "wrong"), 401, "invalid_client"),
        (good.replacing("gent-client", with: "nobody"), 401, "invalid_client"),
        (good.replacing("client_credentials", with: "password"), 400, "unsupported_grant_type"),
        ("client_id=gent-client&client_secret=gent-secret", 400, "invalid_request"),
    ])
    func `other forms are refused with an OAuth error`(
        _ form: String,
        _ status: Int,
        _ error: String
    ) async throws {
        try await withSandbox { visitor in
            let reply = try await visitor.askForToken(form)
            #expect(reply.status == status)
            #expect(try reply.json["error"]?.text == error)
        }
    }

    @Test func `the admin API lists the tokens that were given out`() async throws {
        try await withSandbox { visitor in
            let token = try await visitor.askForToken(Self.good).json["access_token"]
            let listed = try await visitor.send("GET", "/sandbox/tokens").json.items
            #expect(try listed?.contains(#require(token)) == true)
        }
    }

    @Test func `a JSON body is refused and noted`() async throws {
        try await withSandbox { visitor in
            let path = "/realms/uitid/protocol/openid-connect/token"
            let reply = try await visitor.send("POST", path, ["grant_type": "client_credentials"])
            #expect(reply.status == 400)
            #expect(try await visitor.count("violations") == 1)
        }
    }

    @Test(arguments: ["/tariffs", "/permissions", "/ticket-sales?eventId=x", "/tariffs/static"])
    func `without a token, or with a wrong or revoked one, there is a 401`(_ path: String) async throws {
        try await withSandbox { visitor in
            var stranger = visitor
            stranger.token = nil
            let without = try await stranger.send("GET", path)
            #expect(without.status == 401)
            stranger.token = "wrong"
            #expect(try await stranger.send("GET", path).problem == "unauthorized")
            #expect(try await visitor.send("DELETE", "/sandbox/tokens").status == 204)
            #expect(try await visitor.send("GET", path).status == 401)
        }
    }
}
