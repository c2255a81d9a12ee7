import Desks
import HTTPTransport
import Testing
import Tickets

@testable import Publiq

@Suite(.timeLimit(.minutes(1)))
struct TariffTests {
    private func tariffs(_ http: ScriptedHTTP, price: Cents = Cents(1_200)) async throws -> TariffAnswer {
        let number = try #require(UiTPASNumber("0900000067513"))
        let route = Route(event: event, organizer: gent)
        return try await api(http).tariffs(
            for: number,
            route: route,
            regularPrice: price,
            deadline: .seconds(3)
        )
    }

    @Test func `tariffs are asked for with event, number and a plain price`() async throws {
        let http = ScriptedHTTP.granting { _, _ in .success(.json("{\"available\":[]}")) }
        #expect(try await tariffs(http, price: Cents(1_250)) == .available([], messages: [:]))
        let request = try #require(http.apiRequests.first)
        let query =
            "eventId=5a0967f9-cc06-4c3c-9206-30481a767434&uitpasNumber=0900000067513&regularPrice=12.5"
        #expect(request.url == "https://api/tariffs?\(query)")
        #expect(request.method == .get)
        #expect(request.deadline <= .seconds(3))
    }

    @Test func `tariffs and the passholder's message are read`() async throws {
        let body = """
            {"available":[{"id":"SOCIALTARIFF-1","name":"Kansentarief","price":2.4,"type":"SOCIALTARIFF","remaining":1},
             {"id":"COUPON1234","name":"Cultuurbon 6 euro","price":6,"type":"COUPON"}],"endUserMessage":{"nl":"Let op"}}
            """
        let answer = try await tariffs(.granting { _, _ in .success(.json(body)) })
        let social = Tariff(
            id: "SOCIALTARIFF-1",
            name: "Kansentarief",
            kind: .social,
            price: Cents(240),
            remaining: 1
        )
        let coupon = Tariff(
            id: "COUPON1234",
            name: "Cultuurbon 6 euro",
            kind: .coupon,
            price: Cents(600),
            remaining: nil
        )
        #expect(answer == .available([social, coupon], messages: ["nl": "Let op"]))
    }

    @Test func `a problem of UiTPAS is a refusal`() async throws {
        let answer = HTTPResponse.problem(
            "uitpas/invalid-uitpasnumber",
            more: ",\"endUserMessage\":{\"nl\":\"Nee\"}"
        )
        let result = try await tariffs(.granting { _, _ in .success(answer) })
        #expect(result == .refused(reason: "invalid-number", messages: ["nl": "Nee"]))
    }

    @Test(arguments: [
        (HTTPResponse.problem("body/invalid-data"), UpstreamFailure.Kind.error),
        (.json("<html>"), .error), (.json("{\"available\":[{\"id\":\"x\"}]}"), .error), (.json("{}"), .error),
        (.json("<html>", status: 400), .error), (.problem("uitpas/maximum-reached", status: 500), .error),
        (.problem("auth/forbidden", status: 403), .forbidden),
        (.problem("uitpas/rate-limited", status: 429), .rateLimited),
    ])
    func `an answer that is none is a failure`(answer: HTTPResponse, kind: UpstreamFailure.Kind) async throws
    {
        let failure = await #expect(throws: UpstreamFailure.self) {
            try await tariffs(.granting { _, _ in .success(answer) })
        }
        #expect(failure?.kind == kind)
        #expect(failure?.description.contains("67513") == false)
    }
}
