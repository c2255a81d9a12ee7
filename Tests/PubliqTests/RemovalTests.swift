import Desks
import HTTPTransport
import Testing
import Tickets

@testable import Publiq

@Suite(.timeLimit(.minutes(1)))
struct RemovalTests {
    private func remove(_ answer: HTTPResponse) async -> RemovalResult {
        await api(.granting { _, _ in .success(answer) }).remove("5/1", for: gent, deadline: .seconds(1))
    }

    @Test func `a sale is removed by its id`() async throws {
        let http = ScriptedHTTP.granting { _, _ in .success(.json("", status: 204)) }
        #expect(await api(http).remove("5/1", for: gent, deadline: .seconds(1)) == .gone)
        #expect(http.apiRequests.map(\.url) == ["https://api/ticket-sales/5%2F1"])
        #expect(http.apiRequests.map(\.method) == [.delete])
    }

    @Test func `a sale that is not there is gone`() async {
        #expect(await remove(.problem("uitpas/ticket-sale-not-found", status: 404)) == .gone)
    }

    @Test(arguments: [
        (HTTPResponse.problem("url/not-found", status: 404), "url/not-found: T"),
        (.problem("uitpas/report-closed", status: 400), "uitpas/report-closed: T"),
    ])
    func `another problem is a rejection`(answer: HTTPResponse, reason: String) async {
        #expect(await remove(answer) == .rejected(reason: reason))
    }

    @Test(arguments: [
        (HTTPResponse.json("<html>", status: 404), UpstreamFailure.Kind.error),
        (.json("", status: 500), .error), (.json("<html>"), .error), (.json("{}"), .error),
        (.json("", status: 202), .error),
        (.problem("auth/forbidden", status: 403), .forbidden), (.json("", status: 429), .rateLimited),
        (.problem("uitpas/ticket-sale-not-found", status: 401), .unauthorized),
        (.json("", status: 301), .error),
    ])
    func `everything else is a failure that may pass`(answer: HTTPResponse, kind: UpstreamFailure.Kind) async
    {
        guard case .failed(let failure) = await remove(answer) else {
            Issue.record("did not fail")
            return
        }
        #expect(failure.kind == kind)
    }
}
