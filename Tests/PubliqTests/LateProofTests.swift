import HTTPTransport
import Testing

@testable import Publiq

/// Answers that come when the token they were asked with has been replaced.
@Suite(.timeLimit(.minutes(1)))
struct LateProofTests {
    private let clock = ManualClock()

    private func source(_ http: ScriptedHTTP) -> TokenSource {
        let credentials = ClientCredentials(id: "gent-client", secret: "s")
        return TokenSource(url: ScriptedHTTP.tokenURL, credentials: credentials, http: http) { [clock] in
            clock.now
        }
    }

    @Test func `that an older token was good does not make the next one be thrown away at once`()
        async throws
    {
        let http = ScriptedHTTP { _, number in .success(.token("t\(number)")) }
        let source = source(http)
        func token() async throws -> String { try await source.token(within: .seconds(30)).text }
        #expect(try await token() == "t1")
        await source.invalidate(AccessToken("t1"))
        #expect(try await token() == "t2")
        // A slow request that was sent with the first one is answered.
        await source.prove(AccessToken("t1"))
        await source.invalidate(AccessToken("t2"))
        #expect(
            try await token() == "t2",
            "an upstream that takes no new token is not asked for one each time"
        )
        clock.advance(by: .seconds(1))
        await source.invalidate(AccessToken("t2"))
        #expect(try await token() == "t3")
        #expect(http.tokenRequests == 3)
    }

    @Test func `it tells all the same that the client's credentials are not to blame`() async throws {
        let source = source(ScriptedHTTP { _, number in .success(.token("t\(number)")) })
        _ = try await source.token(within: .seconds(30))
        await source.invalidate(AccessToken("t1"))
        _ = try await source.token(within: .seconds(30))
        await source.prove(AccessToken("t1"))
        #expect(await source.confusion() != nil)
    }
}
