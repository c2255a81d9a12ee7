import Desks
import HTTPTransport
import Messages
import Synchronization
import Testing
import Tickets

@testable import Publiq

@Suite(.timeLimit(.minutes(1)))
struct ReadingTests {
    /// UiTPAS's list of one event, that changes between pages as a test says.
    private static func server(
        _ sales: [Int],
        change: @escaping @Sendable (inout [Int], _ afterPage: Int) -> Void = { _, _ in }
    ) -> ScriptedHTTP {
        let list = Mutex(sales)
        return .granting { request, number in
            let start = request.url.split(separator: "start=").last.map { $0.prefix { $0.isNumber } } ?? ""
            let (page, total) = list.withLock { list in
                let from = min(Int(start) ?? 0, list.count)
                let page = list[from..<min(from + 500, list.count)].map { "{\"id\":\"\($0)\"}" }
                defer { change(&list, number) }
                return (page.joined(separator: ","), list.count)
            }
            return .success(.json("{\"totalItems\":\(total),\"member\":[\(page)]}"))
        }
    }

    private func read(_ http: ScriptedHTTP) async throws -> [Int] {
        try await api(http).sales(of: event, for: gent).sales.compactMap { Int($0.sale.text) }
    }

    @Test func `a sale is read with all that tells it apart`() async throws {
        let body = """
            {"totalItems":2,"member":[{"id":"21345","creationDate":"2026-08-24T12:57:02Z",
              "tariff":{"id":"SOCIALTARIFF-1","name":"K","price":2.4,"type":"SOCIALTARIFF"},
              "uitpasNumber":"0900000067513","eventId":"5a0967f9-cc06-4c3c-9206-30481a767434",
              "regularPrice":12.5,"regularPriceLabel":"Standaard"},
             {"id":"21346","uitpasNumber":"0985002524385","tariff":{"id":"X"},"regularPrice":10,"regularPriceLabel":""}]}
            """
        let http = ScriptedHTTP.granting { _, _ in .success(.json(body)) }
        let reading = try await api(http).sales(of: event, for: gent)
        let tuple = SaleTuple(
            event: event,
            number: try #require(UiTPASNumber("0900000067513")),
            tariff: "SOCIALTARIFF-1",
            regularPrice: Cents(1_250),
            regularPriceLabel: "Standaard"
        )
        #expect(
            reading.sales == [
                KnownSale(
                    sale: "21345",
                    tuple: tuple,
                    tariffPrice: Cents(240),
                    createdAt: Instant(rfc3339: "2026-08-24T12:57:02Z")
                ),
                KnownSale(sale: "21346", tuple: nil, tariffPrice: nil, createdAt: nil),
            ]
        )
        #expect(
            http.apiRequests.map(\.url) == [
                "https://api/ticket-sales?eventId=5a0967f9-cc06-4c3c-9206-30481a767434&start=0&limit=500"
            ]
        )
    }

    @Test(arguments: [0, 1, 499, 500, 501, 999, 1_000, 1_700])
    func `every page is read`(count: Int) async throws {
        #expect(try await read(Self.server(Array(0..<count))) == Array(0..<count))
    }

    @Test func `a sale added at the front meanwhile hides none`() async throws {
        let sales = try await read(
            Self.server(Array(0..<1_200)) { list, page in list.insert(9_000 + page, at: 0) }
        )
        #expect(Set(sales).isSuperset(of: 0..<1_200))
        #expect(Set(sales).count == sales.count)
    }

    @Test func `a sale cancelled meanwhile hides none, though another one keeps the total`() async throws {
        let http = Self.server(Array(0..<1_200)) { list, page in
            guard page == 1 else { return }
            list.remove(at: 3)
            list.append(9_000)
        }
        let sales = try await read(http)
        #expect(sales.contains(500))
        #expect(sales.sorted() == (0..<1_200).filter { $0 != 3 } + [9_000])
    }

    @Test func `a list that never holds still is not guessed at`() async throws {
        let http = Self.server(Array(0..<5_000)) { list, _ in list.removeFirst() }
        let failure = await #expect(throws: UpstreamFailure.self) { try await read(http) }
        #expect(failure?.kind == .error)
    }

    @Test(arguments: ["{\"totalItems\":1,\"member\":[{}]}", "{\"totalItems\":1}", "[]", "<html>"])
    func `a list that can't be read is a failure`(body: String) async throws {
        await #expect(throws: UpstreamFailure.self) {
            try await read(.granting { _, _ in .success(.json(body)) })
        }
    }

    @Test func `a reading says what publiq's clock showed`() async throws {
        let body = "{\"totalItems\":0,\"member\":[]}"
        let dated = ScriptedHTTP.granting { _, _ in
            .success(.json(body, headers: ["Date": "Thu, 01 Jan 1970 01:00:00 GMT"]))
        }
        let silent = ScriptedHTTP.granting { _, _ in .success(.json(body)) }
        let time = try await api(dated).sales(of: event, for: gent).publiqTime
        #expect(time == Instant(milliseconds: 3_600_000))
        #expect(try await api(silent).sales(of: event, for: gent).publiqTime == nil)
    }
}
