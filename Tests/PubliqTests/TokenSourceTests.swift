import HTTPTransport
import Testing

@testable import Publiq

@Suite(.timeLimit(.minutes(1)))
struct TokenSourceTests {
    private let clock = ManualClock()
    private static let patience = Duration.seconds(30)

    private func source(_ http: ScriptedHTTP, secret: String = "s") -> TokenSource {
        let credentials = ClientCredentials(id: "gent-client", secret: secret)
        return TokenSource(url: ScriptedHTTP.tokenURL, credentials: credentials, http: http) { [clock] in
            clock.now
        }
    }

    private func token(_ source: TokenSource) async throws -> String {
        try await source.token(within: Self.patience).text
    }

    @Test func `credentials go into a percent-encoded form without an audience`() async throws {
        let http = ScriptedHTTP { _, _ in .success(.token("t")) }
        _ = try await token(source(http, secret: "a&b=c+ü %"))
        let request = try #require(http.requests.first)
        #expect(request.method == .post)
        #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
        let form =
            "grant_type=client_credentials&client_id=gent-client&client_secret=a%26b%3Dc%2B%C3%BC%20%25"
        #expect(String(decoding: request.body, as: UTF8.self) == form)
    }

    @Test func `one request serves everybody who waits`() async throws {
        let gate = Gate()
        let http = ScriptedHTTP { _, number in
            await gate.wait()
            return .success(.token("t\(number)"))
        }
        let source = source(http)
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 1...50 { group.addTask { try await source.token(within: Self.patience).text } }
            while await source.waiting < 50 { await Task.yield() }
            gate.open()
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(tokens == ["t1"])
        #expect(http.tokenRequests == 1)
    }

    @Test(arguments: [(86_400, 86_280), (300, 270), (1_200, 1_080)])
    func `a token is replaced early, while the old one still serves`(lifetime: Int, early: Int) async throws {
        let gate = Gate()
        let http = ScriptedHTTP { _, number in
            if number > 1 { await gate.wait() }
            return .success(.token("t\(number)", lifetime: lifetime))
        }
        let source = source(http)
        #expect(try await token(source) == "t1")

        clock.advance(by: .seconds(early) - .milliseconds(1))
        #expect(try await token(source) == "t1")
        #expect(http.tokenRequests == 1)

        clock.advance(by: .milliseconds(1))
        for _ in 1...3 { #expect(try await token(source) == "t1") }
        gate.open()
        while try await token(source) == "t1" { await Task.yield() }
        #expect(http.tokenRequests == 2)
    }

    @Test func `a token past its end is not handed out`() async throws {
        let http = ScriptedHTTP { _, number in .success(.token("t\(number)", lifetime: 60)) }
        let source = source(http)
        #expect(try await token(source) == "t1")
        clock.advance(by: .seconds(60))
        #expect(try await token(source) == "t2")
    }

    @Test func `an early replacement that fails leaves the old token in use`() async throws {
        let http = ScriptedHTTP { _, number in
            number == 1 ? .success(.token("t1", lifetime: 300)) : .failure(.failure(.notSent, .connectFailed))
        }
        let source = source(http)
        _ = try await token(source)
        clock.advance(by: .seconds(280))
        #expect(try await token(source) == "t1")
        while http.tokenRequests < 2 { await Task.yield() }
        for _ in 1...100 {
            #expect(try await token(source) == "t1")
            await Task.yield()
        }
        #expect(http.tokenRequests == 2)
        clock.advance(by: .seconds(20))
        await #expect(throws: TokenFailure.self) { try await token(source) }
    }

    @Test func `only the token that is kept can be invalidated`() async throws {
        let http = ScriptedHTTP { _, number in .success(.token("t\(number)")) }
        let source = source(http)
        #expect(try await token(source) == "t1")
        await source.invalidate(AccessToken("t0"))
        #expect(try await token(source) == "t1")
        await source.invalidate(AccessToken("t1"))
        #expect(try await token(source) == "t2")
        await source.invalidate(AccessToken("t1"))
        #expect(try await token(source) == "t2")
    }

    @Test func `a replacement that was good for something is replaced as soon as it is revoked`() async throws
    {
        let http = ScriptedHTTP { _, number in .success(.token("t\(number)")) }
        let source = source(http)
        for number in 1...5 {
            let token = try await token(source)
            #expect(token == "t\(number)")
            await source.prove(AccessToken(token))
            await source.invalidate(AccessToken(token))
        }
    }

    @Test func `an upstream that takes no token is asked for new ones less and less often`() async throws {
        let http = ScriptedHTTP { _, number in .success(.token("t\(number)")) }
        let source = source(http)
        var asked: [Int] = []
        for second in 0..<70 {
            let before = http.tokenRequests
            for _ in 1...3 { await source.invalidate(AccessToken(try await token(source))) }
            _ = try await token(source)
            if http.tokenRequests > before { asked.append(second) }
            clock.advance(by: .seconds(1))
        }
        #expect(asked == [0, 1, 3, 7, 15, 31, 61])
    }

    @Test func `credentials that were good a minute ago are not to blame`() async throws {
        let source = source(ScriptedHTTP { _, number in .success(.token("t\(number)")) })
        #expect(await source.confusion() == nil)
        await source.prove(AccessToken(try await token(source)))
        clock.advance(by: .seconds(59))
        #expect(await source.confusion()?.kind == .unreachable)
        clock.advance(by: .seconds(1))
        #expect(await source.confusion() == nil)
    }

    @Test(arguments: [
        (HTTPResponse.json("{\"error\":\"invalid_client\"}", status: 401), TokenFailure.Kind.refused),
        (.json("{\"error\":\"unauthorized_client\",\"error_description\":\"s\"}", status: 400), .refused),
        (.json("{\"error\":\"temporarily_unavailable\"}", status: 400), .unreachable),
        (.json("<html>", status: 401), .malformed),
        (.json("<html>", status: 200), .malformed),
        (.json("{\"access_token\":\"\"}"), .malformed),
        (.json("{\"access_token\":\"a\\r\\nb\"}"), .malformed),
        (.json("{\"access_token\":\"a\",\"token_type\":\"mac\"}"), .malformed),
        (.json("{\"access_token\":\"a\""), .malformed),
        (.json("", status: 404), .malformed),
        (.json("", status: 503), .unreachable),
        (.json("", status: 429), .rateLimited),
    ])
    func `what is no token is told apart`(answer: HTTPResponse, kind: TokenFailure.Kind) async throws {
        let source = source(ScriptedHTTP { _, _ in .success(answer) })
        let failure = await #expect(throws: TokenFailure.self) { try await token(source) }
        #expect(failure?.kind == kind)
    }

    @Test func `an endpoint that fails is asked less and less often`() async throws {
        let http = ScriptedHTTP { _, number in
            number < 9 ? .failure(.failure(.notSent, .connectFailed)) : .success(.token("back"))
        }
        let source = source(http)
        for pause in [1, 2, 4, 8, 16, 30, 30, 30] {
            let before = http.tokenRequests
            for _ in 1...5 {
                let failure = await #expect(throws: TokenFailure.self) { try await token(source) }
                #expect(failure?.kind == .unreachable)
                #expect(failure?.retryAfter == nil || failure?.retryAfter == .seconds(pause))
            }
            clock.advance(by: .seconds(pause) - .milliseconds(1))
            await #expect(throws: TokenFailure.self) { try await token(source) }
            #expect(http.tokenRequests == before + 1)
            clock.advance(by: .milliseconds(1))
        }
        #expect(try await token(source) == "back")
    }

    @Test func `what the endpoint asks for is obeyed`() async throws {
        let http = ScriptedHTTP { _, _ in .success(.json("", status: 429, headers: ["Retry-After": "120"])) }
        let source = source(http)
        await #expect(throws: TokenFailure.self) { try await token(source) }
        clock.advance(by: .seconds(119))
        let failure = await #expect(throws: TokenFailure.self) { try await token(source) }
        #expect(failure?.retryAfter == .seconds(1))
        #expect(http.tokenRequests == 1)
    }

    @Test func `who is cancelled or out of time stops waiting, and the others get the token`() async throws {
        let gate = Gate()
        let http = ScriptedHTTP { _, _ in
            await gate.wait()
            return .success(.token("t"))
        }
        let source = source(http)
        let patient = Task { try await source.token(within: Self.patience) }
        while http.tokenRequests < 1 { await Task.yield() }
        let cancelled = Task { try await source.token(within: Self.patience) }
        cancelled.cancel()
        await #expect(throws: TokenFailure.self) { try await cancelled.value }
        let failure = await #expect(throws: TokenFailure.self) {
            try await source.token(within: .milliseconds(20))
        }
        #expect(failure?.kind == .timeout)
        gate.open()
        #expect(try await patient.value.text == "t")
        #expect(http.tokenRequests == 1)
    }

    @Test func `no text shows a secret`() async throws {
        let credentials = ClientCredentials(id: "client", secret: "hush")
        let request = TokenGrant.request(to: ScriptedHTTP.tokenURL, credentials, deadline: .seconds(1))
        var dumped = ""
        dump(credentials, to: &dumped)
        dump(request, to: &dumped)
        dump(AccessToken("hush"), to: &dumped)
        let texts = [
            "\(credentials)", String(reflecting: credentials), "\(AccessToken("hush"))", "\(request)", dumped,
        ]
        for text in texts { #expect(!text.contains("hush")) }
    }
}
