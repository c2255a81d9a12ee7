import HTTPTransport
import JSON

/// What the token endpoint grants, and how its answers are read.
struct TokenGrant: Hashable, Sendable {
    var token: AccessToken
    var lifetime: Duration

    /// How long before its end a token is replaced: two minutes, or a tenth of a short life.
    var margin: Duration { min(.seconds(120), lifetime / 10) }

    static func request(to url: String, _ credentials: ClientCredentials, deadline: Duration) -> HTTPRequest {
        let form = String.form([
            "grant_type": "client_credentials", "client_id": credentials.id,
            "client_secret": credentials.secret,
        ])
        return HTTPRequest(
            method: .post,
            url: url,
            headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"],
            body: Array(form.utf8),
            deadline: deadline,
            maximumResponseBytes: 1 << 20
        )
    }

    init(_ response: HTTPResponse) throws(TokenFailure) {
        guard response.status == 200 else { throw TokenFailure(response) }
        guard let json = response.json, let text = json["access_token"]?.text,
            !text.isEmpty,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            json["token_type"]?.text.map({ $0.lowercased() == "bearer" }) ?? true
        else {
            throw TokenFailure(kind: .malformed, description: "the token endpoint's answer holds no token")
        }
        token = AccessToken(text)
        // Where it is not said, a life that is short enough for any server.
        let seconds = json["expires_in"]?.lenientInteger ?? 300
        lifetime = .seconds(min(max(seconds, 1), 30 * 86_400))
    }
}

extension TokenFailure {
    init(_ response: HTTPResponse) {
        let status = response.status
        let code = response.json?["error"]?.text?.withoutNumbers
        let isPassing = code == "temporarily_unavailable" || code == "server_error"
        if status == 429 {
            self.init(kind: .rateLimited, description: "the token endpoint answered 429")
        } else if status >= 500 || isPassing {
            self.init(kind: .unreachable, description: "the token endpoint answered \(status)")
        } else if let code, [400, 401, 403].contains(status) {
            self.init(kind: .refused, description: "the token endpoint refuses the client: \(code)")
        } else {
            self.init(kind: .malformed, description: "the token endpoint answered \(status) without a reason")
        }
        retryAfter = response.retryAfter(now: .systemNow)
    }

    init(_ failure: HTTPFailure) {
        self.init(kind: .unreachable, description: "no token: \(failure)")
    }
}
