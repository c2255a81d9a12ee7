import Desks
import HTTPTransport
import Testing
import Tickets

@testable import Publiq

@Suite(.timeLimit(.minutes(1)))
struct UnauthorizedTests {
    private static let unauthorized = HTTPResponse.problem("auth/unauthorized", status: 401)

    private func post(_ http: ScriptedHTTP) async throws -> PostResult {
        await api(http).post([try sale()], for: gent, notAfter: .now + .seconds(5), timings: Timings())
    }

    @Test func `a POST that is answered 401 is sent once more, with a new token`() async throws {
        let http = ScriptedHTTP.granting { _, number in
            .success(number == 1 ? Self.unauthorized : .json("[]"))
        }
        let result = try await post(http)
        #expect(result == .registered([]))
        #expect(http.apiRequests.map { $0.headers["Authorization"] } == ["Bearer token-1", "Bearer token-2"])
        #expect(http.apiRequests.allSatisfy { $0.isSentOnce })
    }

    @Test func `tokens that are revoked again and again are replaced each time`() async throws {
        let http = ScriptedHTTP.granting { _, number in
            .success(number.isMultiple(of: 2) ? .json("[]") : Self.unauthorized)
        }
        let api = api(http)
        for _ in 1...3 {
            let end = ContinuousClock.now + .seconds(5)
            let result = await api.post([try sale()], for: gent, notAfter: end, timings: Timings())
            #expect(result == .registered([]))
        }
    }

    @Test func `a POST that is answered 401 twice is given up for that time`() async throws {
        let http = ScriptedHTTP.granting { _, _ in .success(Self.unauthorized) }
        guard case .notExecuted(let failure) = try await post(http) else {
            Issue.record("executed")
            return
        }
        #expect(failure.kind == .unauthorized)
        #expect(failure.kind.reason == "forbidden")
        #expect(http.apiRequests.count == 2)
    }

    @Test func `a POST that is answered 401 twice comes back where the client was welcome a moment ago`()
        async throws
    {
        let http = ScriptedHTTP.granting { _, number in
            .success(number == 1 ? .json("[]") : Self.unauthorized)
        }
        let api = api(http)
        func post() async throws -> PostResult {
            let end = ContinuousClock.now + .seconds(5)
            return await api.post([try sale()], for: gent, notAfter: end, timings: Timings())
        }
        #expect(try await post() == .registered([]))
        guard case .notExecuted(let failure) = try await post() else {
            Issue.record("executed")
            return
        }
        #expect(failure.kind == .error && failure.retryAfter != nil)
    }

    @Test func `a second POST whose answer is lost is unknown`() async throws {
        let http = ScriptedHTTP.granting { _, number in
            number == 1 ? .success(Self.unauthorized) : .failure(.failure(.unknown, .closed))
        }
        guard case .unknown = try await post(http) else {
            Issue.record("not unknown")
            return
        }
    }

    @Test(arguments: [
        (HTTPResponse.json("{\"error\":\"invalid_client\"}", status: 401), UpstreamFailure.Kind.forbidden),
        (.json("", status: 503), .error), (.json("", status: 429), .rateLimited), (.json("no"), .error),
    ])
    func `without a token nothing is sent`(answer: HTTPResponse, kind: UpstreamFailure.Kind) async throws {
        let http = ScriptedHTTP { _, _ in .success(answer) }
        guard case .notExecuted(let failure) = try await post(http) else {
            Issue.record("executed")
            return
        }
        #expect(failure.kind == kind)
        #expect(http.apiRequests.isEmpty)
    }

    @Test func `a token is waited for no longer than the POST may start`() async throws {
        let gate = Gate()
        let http = ScriptedHTTP { _, _ in
            await gate.wait()
            return .success(.token("late"))
        }
        let notAfter = ContinuousClock.now + .milliseconds(30)
        let result = await api(http).post(
            [try sale()],
            for: gent,
            notAfter: notAfter,
            timings: Timings(deadline: .seconds(10))
        )
        gate.open()
        guard case .notExecuted(let failure) = result else {
            Issue.record("executed")
            return
        }
        #expect(failure.kind == .timeout)
        #expect(http.apiRequests.isEmpty)
    }

    @Test func `organisers with the same client share its token`() async throws {
        let http = ScriptedHTTP.granting { _, _ in .success(.json("[]")) }
        let credentials = ClientCredentials(id: "c", secret: "s")
        let api = PubliqUiTPAS(
            url: "https://api",
            tokenURL: ScriptedHTTP.tokenURL,
            clients: ["a": credentials, "b": credentials],
            http: http,
            clocks: { .standing }
        )
        _ = try await api.permissions(for: "a")
        _ = try await api.permissions(for: "b")
        #expect(http.tokenRequests == 1)
    }
}
