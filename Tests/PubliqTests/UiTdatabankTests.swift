import Desks
import HTTPTransport
import Testing
import Tickets

@testable import Publiq

@Suite(.timeLimit(.minutes(1)))
struct UiTdatabankTests {
    private static let id: UiTdatabankEventID = "5a0967f9-cc06-4c3c-9206-30481a767434"

    private func event(_ members: String) async throws -> UiTdatabankEvent? {
        let body = "{\"@id\":\"https://io-test.uitdatabank.be/events/\(Self.id)\"\(members)}"
        let http = ScriptedHTTP { _, _ in .success(.json(body)) }
        return try await PubliqUiTdatabank(url: "https://io/", http: http).event(Self.id)
    }

    @Test func `an event is read with what we need of it`() async throws {
        let read = try await event(
            """
            ,"mainLanguage":"nl","name":{"nl":"Concert","fr":"Concert"},"calendarType":"multiple",
            "subEvent":[{"id":0},{"id":1},{"id":2}],"workflowStatus":"APPROVED","availableTo":"2100-01-01T00:00:00+00:00",
            "organizer":{"@id":"https://io-test.uitdatabank.be/organizers/0CE87CBC-9299-4528-8d35-92225dc9489f",
             "hiddenLabels":["not the event's"]},
            "priceInfo":[{"category":"base","name":{"nl":"Basistarief"},"price":10,"priceCurrency":"EUR"},
             {"category":"tariff","name":{"nl":"Senioren"},"price":8.1},
             {"category":"uitpas","name":{"nl":"Kansentarief"},"price":2.45}],
            "labels":["Gratis"],"hiddenLabels":["Paspartoe","UiTPAS Gent"]
            """
        )
        let expected = UiTdatabankEvent(
            id: Self.id,
            name: ["nl": "Concert", "fr": "Concert"],
            workflowStatus: "APPROVED",
            prices: [
                UiTdatabankEvent.Price(category: "base", name: ["nl": "Basistarief"], price: Cents(1_000)),
                UiTdatabankEvent.Price(category: "tariff", name: ["nl": "Senioren"], price: Cents(810)),
                UiTdatabankEvent.Price(category: "uitpas", name: ["nl": "Kansentarief"], price: Cents(245)),
            ],
            organizer: "0ce87cbc-9299-4528-8d35-92225dc9489f",
            labels: ["Gratis", "Paspartoe", "UiTPAS Gent"],
            calendarType: "multiple",
            dateCount: 3
        )
        #expect(read == expected)
        #expect(read?.basePrice == Cents(1_000))
    }

    @Test func `a price list with gaps comes as an object, and is read in its order`() async throws {
        let read = try await event(
            ",\"name\":\"Oud\",\"priceInfo\":{\"10\":{\"category\":\"tariff\",\"price\":8},\"2\":{\"category\":\"base\",\"price\":10.5}}"
        )
        #expect(read?.prices.map(\.category) == ["base", "tariff"])
        #expect(read?.basePrice == Cents(1_050))
    }

    @Test func `an old event has a plain name, a nameless organiser and no prices`() async throws {
        let read = try await event(
            ",\"name\":\"Oud\",\"organizer\":{\"name\":\"CodeFever VZW\",\"@type\":\"Organizer\"},\"calendarType\":\"single\""
        )
        #expect(read?.name == ["nl": "Oud"])
        #expect(read?.organizer == nil)
        #expect(read?.prices.isEmpty == true)
        #expect(read?.dateCount == 1)
        #expect(read?.workflowStatus.isEmpty == true)
    }

    @Test func `an organiser is read`() async throws {
        let body =
            "{\"name\":{\"nl\":\"Organisatie Gent\"},\"labels\":[\"a\"],\"hiddenLabels\":[\"UiTPAS Gent\"]}"
        let http = ScriptedHTTP { _, _ in .success(.json(body)) }
        let read = try await PubliqUiTdatabank(url: "https://io", http: http).organizer("0ce8")
        #expect(
            read
                == UiTdatabankOrganizer(
                    id: "0ce8",
                    name: ["nl": "Organisatie Gent"],
                    labels: ["a", "UiTPAS Gent"]
                )
        )
        #expect(http.requests.map(\.url) == ["https://io/organizers/0ce8"])
        #expect(http.requests.first?.headers["Authorization"] == nil)
    }

    @Test(arguments: [404, 410])
    func `what is not there is nil`(status: Int) async throws {
        let http = ScriptedHTTP { _, _ in .success(.json("{}", status: status)) }
        let databank = PubliqUiTdatabank(url: "https://io/", http: http)
        #expect(try await databank.event(Self.id) == nil)
        #expect(try await databank.organizer("x") == nil)
        #expect(http.requests.map(\.url) == ["https://io/events/\(Self.id)", "https://io/organizers/x"])
    }

    @Test(arguments: [
        (Result<HTTPResponse, HTTPFailure>.success(.json("<html>")), UpstreamFailure.Kind.error),
        (.success(.json("{}")), .error), (.success(.json("[]")), .error),
        (.success(.json("", status: 500)), .error),
        (.success(.json("", status: 429)), .rateLimited), (.success(.json("", status: 301)), .error),
        (.failure(.failure(.unknown, .timeout)), .timeout),
        (.failure(.failure(.notSent, .connectFailed)), .error),
    ])
    func `what can't be read is a failure, never "not found"`(
        answer: Result<HTTPResponse, HTTPFailure>,
        kind: UpstreamFailure.Kind
    ) async {
        let databank = PubliqUiTdatabank(url: "https://io", http: ScriptedHTTP { _, _ in answer })
        let failure = await #expect(throws: UpstreamFailure.self) { try await databank.event(Self.id) }
        #expect(failure?.kind == kind)
    }
}
