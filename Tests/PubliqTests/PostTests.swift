import Desks
import HTTPTransport
import Testing
import Tickets
import Working

@testable import Publiq

@Suite(.timeLimit(.minutes(1)))
struct PostTests {
    private func post(_ sales: [SaleTuple], _ http: ScriptedHTTP) async -> PostResult {
        await api(http).post(sales, for: gent, notAfter: .now + .seconds(5), timings: Timings())
    }

    @Test func `what is posted holds what publiq names and nothing else`() async throws {
        let http = ScriptedHTTP.granting { _, _ in .success(.json("[]")) }
        let notAfter = ContinuousClock.now + .seconds(5)
        let sales = [try sale(), try sale(1_250, label: "\"Basis\"\n€"), try sale(1_205, label: "")]
        _ = await api(http).post(
            sales,
            for: gent,
            notAfter: notAfter,
            timings: Timings(deadline: .seconds(7))
        )

        let request = try #require(http.apiRequests.first)
        #expect(request.method == .post)
        #expect(request.url == "https://api/ticket-sales")
        #expect(request.isSentOnce)
        #expect(request.notAfter == notAfter)
        #expect(request.deadline == .seconds(7))
        #expect(request.outlivedBy == .milliseconds(10_500))
        #expect(request.headers["Authorization"] == "Bearer token-1")
        #expect(request.headers["Content-Type"] == "application/json")
        let start = "{\"eventId\":\"5a0967f9-cc06-4c3c-9206-30481a767434\",\"regularPrice\":"
        let end = "\"tariff\":{\"id\":\"SOCIALTARIFF-1\"},\"uitpasNumber\":\"0900000067513\"}"
        let label = "\"regularPriceLabel\":\"\\\"Basis\\\"\\u000a€\","
        let expected = "[\(start)12,\(end),\(start)12.5,\(label)\(end),\(start)12.05,\(end)]"
        #expect(String(decoding: request.body, as: UTF8.self) == expected)
    }

    @Test func `a request carries the trace of the message it is made for, and none where there is none`()
        async throws
    {
        let http = ScriptedHTTP.granting { _, _ in .success(.json("[]")) }
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        _ = try await Trace.$current.withValue(Trace(text)) { await post([try sale()], http) }
        _ = await post([try sale()], http)
        #expect(http.apiRequests.map { $0.headers["traceparent"] } == [text, nil])
        let databank = ScriptedHTTP { _, _ in .success(.json("{}", status: 404)) }
        _ = try await Trace.$current.withValue(Trace(text)) {
            try await PubliqUiTdatabank(url: "https://io/", http: databank).event(event)
        }
        #expect(databank.requests.map { $0.headers["traceparent"] } == [text])
    }

    @Test func `registered sales come back with their ids and prices`() async throws {
        let body = """
            [{"id":"500001","creationDate":"2026-11-23T18:02:11Z","uitpasNumber":"0900000067513","regularPrice":12,
              "eventId":"5a0967f9-cc06-4c3c-9206-30481a767434",
              "tariff":{"id":"SOCIALTARIFF-1","name":"Kansentarief","price":2.4,"type":"SOCIALTARIFF"}},
             {"id":500002,"uitpasNumber":"0900 000 067 513","regularPrice":12,
              "eventId":"5A0967F9-cc06-4c3c-9206-30481a767434","tariffId":"SOCIALTARIFF-1"}]
            """
        let result = await post([try sale(), try sale()], .granting { _, _ in .success(.json(body)) })
        func receipt(_ id: String, _ price: Cents?, _ createdAt: Instant?) -> PostAnswer.Receipt {
            PostAnswer.Receipt(
                sale: TicketSaleID(id),
                event: event,
                number: "0900000067513",
                tariff: "SOCIALTARIFF-1",
                tariffPrice: price,
                regularPrice: Cents(1_200),
                createdAt: createdAt
            )
        }
        #expect(
            result
                == .registered([
                    receipt("500001", Cents(240), Instant(milliseconds: 1_795_456_931_000)),
                    receipt("500002", nil, nil),
                ])
        )
    }

    @Test(arguments: [
        (
            HTTPResponse.problem("uitpas/maximum-reached", more: ",\"jsonPointer\":\"/1\""), Int?.some(1),
            "maximum-reached"
        ),
        (.problem("uitpas/invalid-card", more: ",\"jsonPointer\":\"/0/uitpasNumber\""), 0, "invalid-card"),
        (
            .problem("uitpas/invalid-card", more: ",\"schemaErrors\":[{\"jsonPointer\":\"#/1\"}]"), 1,
            "invalid-card"
        ),
        (.problem("uitpas/invalid-card", more: ",\"jsonPointer\":\"/7\""), nil, "invalid-card"),
        (.problem("uitpas/invalid-card", more: ",\"jsonPointer\":\"/\""), nil, "invalid-card"),
        (.problem("uitpas/invalid-uitpasnumber"), nil, "invalid-number"),
        (.problem("uitpas/invalid-uitpas-number"), nil, "invalid-number"),
        (.problem("uitpas/event-not-found", status: 404), nil, "event-not-found"),
        (
            .json(
                "{\"type\":\"https://api.publiq.be/probs/uitpas/invalid-coupon\",\"status\":\"400\"}",
                status: 400
            ), nil, "invalid-coupon"
        ),
    ])
    func `a problem of UiTPAS is a refusal of the line it points to`(
        answer: HTTPResponse,
        index: Int?,
        reason: String
    ) async throws {
        let result = await post([try sale(), try sale()], .granting { _, _ in .success(answer) })
        #expect(result == .refused(index: index, reason: reason, messages: [:]))
    }

    @Test(arguments: [
        ("{\"nl\":\"Nee\",\"fr\":\"Non\"}", ["nl": "Nee", "fr": "Non"]), ("\"Nee\"", ["nl": "Nee"]),
        ("null", [:]), ("3", [:]),
    ])
    func `what the passholder should read is passed on`(message: String, messages: LocalizedText) async throws
    {
        let answer = HTTPResponse.problem("uitpas/maximum-reached", more: ",\"endUserMessage\":\(message)")
        let result = await post([try sale()], .granting { _, _ in .success(answer) })
        #expect(result == .refused(index: nil, reason: "maximum-reached", messages: messages))
    }

    @Test func `a problem that is not of UiTPAS is a rejection`() async throws {
        let answer = HTTPResponse.problem(
            "body/invalid-data",
            more:
                ",\"detail\":\"bad 0900 0000 67513 given\",\"schemaErrors\":[{\"jsonPointer\":\"/0/regularPrice\",\"error\":\"x\"}]"
        )
        let result = await post([try sale()], .granting { _, _ in .success(answer) })
        #expect(result == .rejected(index: 0, reason: "body/invalid-data at /0/regularPrice: bad …given"))
    }

    @Test(arguments: [
        (HTTPResponse.json("<html>", status: 400), "400"), (.json("{\"title\":\"x\"}", status: 400), "400"),
        (.problem("uitpas/maximum-reached", status: 408), "408"), (.json("", status: 500), "500"),
        (.problem("uitpas/maximum-reached", status: 503), "503"), (.json("", status: 302), "302"),
        (.json("[{\"id\":\"1\"}]"), "200"), (.json("[{\"id\":\"1\",", status: 200), "200"),
        (.json("{}"), "200"), (.json("", status: 204), "204"),
        (.problem("uitpas/maximum-reached", status: 200), "200"),
    ])
    func `an answer that can't be relied on leaves it unknown`(
        answer: HTTPResponse,
        status: String
    ) async throws {
        let result = await post([try sale()], .granting { _, _ in .success(answer) })
        guard case .unknown(let reason) = result else {
            Issue.record("not unknown: \(result)")
            return
        }
        #expect(reason.hasPrefix("POST api/ticket-sales was answered \(status)"))
    }

    @Test(arguments: [
        (HTTPResponse.problem("auth/forbidden", status: 403), UpstreamFailure.Kind.forbidden, Duration?.none),
        (.json("<html>", status: 403), .forbidden, nil),
        (.json("", status: 429, headers: ["Retry-After": "17"]), .rateLimited, .seconds(17)),
        (
            .json(
                "",
                status: 429,
                headers: [
                    "Date": "Mon, 23 Nov 2026 10:00:00 GMT", "Retry-After": "Mon, 23 Nov 2026 10:01:30 GMT",
                ]
            ), .rateLimited, .seconds(90)
        ),
        (.json("", status: 429, headers: ["Retry-After": "soon"]), .rateLimited, nil),
    ])
    func `who is turned away has changed nothing`(
        answer: HTTPResponse,
        kind: UpstreamFailure.Kind,
        retryAfter: Duration?
    ) async throws {
        let result = await post([try sale()], .granting { _, _ in .success(answer) })
        guard case .notExecuted(let failure) = result else {
            Issue.record("executed: \(result)")
            return
        }
        #expect(failure.kind == kind)
        #expect(failure.retryAfter == retryAfter)
    }

    @Test(arguments: [
        (HTTPFailure.Verdict.unknown, HTTPFailure.Kind.closed, UpstreamFailure.Kind?.none),
        (.unknown, .timeout, nil), (.unknown, .cancelled, nil), (.unknown, .tooLarge, nil),
        (.notSent, .connectFailed, .error), (.notSent, .timeout, .timeout),
        (.notSent, .notStartedInTime, .timeout),
        (.notSent, .tls, .error),
    ])
    func `a lost exchange is unknown unless nothing was sent`(
        verdict: HTTPFailure.Verdict,
        kind: HTTPFailure.Kind,
        expected: UpstreamFailure.Kind?
    ) async throws {
        let result = await post([try sale()], .granting { _, _ in .failure(.failure(verdict, kind)) })
        switch result {
        case .unknown: #expect(expected == nil)
        case .notExecuted(let failure): #expect(failure.kind == expected)
        case .registered, .refused, .rejected: Issue.record("\(result)")
        }
    }

    @Test func `without a client nothing is sent`() async throws {
        let http = ScriptedHTTP { _, _ in .success(.json("[]")) }
        let result = await api(http).post([try sale()], for: "other", notAfter: .now, timings: Timings())
        guard case .notExecuted(let failure) = result else {
            Issue.record("executed: \(result)")
            return
        }
        #expect(failure.kind == .noCredentials)
        #expect(http.requests.isEmpty)
        #expect(api(http).hasCredentials(for: gent))
        #expect(!api(http).hasCredentials(for: "other"))
    }
}
