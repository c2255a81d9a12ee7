import Desks
import Synchronization
import Testing
import Tickets

/// A ledger whose books are given out one after another, the last one for ever.
private actor Shelf: UpstreamBook {
    private var books: [EventBook]

    init(_ books: [EventBook]) { self.books = books }

    func eventsSold(
        _ scope: ReportScope
    ) async throws(LedgerError) -> [UiTdatabankEventID: Set<OrganizerID>] { [:] }

    func book(of event: UiTdatabankEventID) async throws(LedgerError) -> EventBook {
        books.count > 1 ? books.removeFirst() : books[0]
    }

    func mappings(of events: Set<EventID>) async throws(LedgerError) -> [EventID: Mapping] { [:] }
}

@Suite(.timeLimit(.minutes(1))) struct ReconciliationTests {
    private let clock = FakeClock()
    private let pauses = Pauses()

    private func sale(age: Duration) throws -> LedgerSale {
        LedgerSale(
            sale: "1",
            line: LineKey(basket: Rig.key, line: "1"),
            workgroup: "gent",
            event: "4711",
            organizer: "gent",
            number: UiTPASNumber([String].numbers[0]),
            regularPrice: Cents(1_200),
            tariffPrice: Cents(240),
            registeredAt: clock.now - age,
            cancelledAt: nil,
            state: .registered,
            since: clock.now - age
        )
    }

    private func listed() throws -> KnownSale {
        let number = try #require(UiTPASNumber([String].numbers[0]))
        return KnownSale(
            sale: "1",
            tuple: SaleTuple(
                event: Rig.gentEvent,
                number: number,
                tariff: "T",
                regularPrice: Cents(1_200),
                regularPriceLabel: nil
            ),
            tariffPrice: Cents(240),
            createdAt: nil
        )
    }

    private func compare(
        age: Duration,
        _ readings: [Result<Reading, UpstreamFailure>]
    ) async throws -> EventComparison {
        let uitpas = FakeUiTPAS(clock: clock)
        uitpas.script.withLock { $0.readings = readings }
        let book = EventBook(sales: ["1": try sale(age: age)])
        let paused = pauses
        let reconciliation = Reconciliation(
            ledger: Shelf([book]),
            uitpas: uitpas,
            timings: Timings()
        ) { paused.add($0) }
        return try await reconciliation.compare(Rig.gentEvent, under: ["gent"])
    }

    @Test func `what is old needs one reading`() async throws {
        let found = try await compare(age: .seconds(3_600), [.success(Reading(sales: []))])
        #expect(found.discrepancies.map(\.kind) == [.missing])
        #expect(pauses.all == [])
    }

    @Test func `what is young has to be missing twice`() async throws {
        let empty = Reading(sales: [])
        let twice = try await compare(age: .seconds(5), [.success(empty), .success(empty)])
        #expect(twice.discrepancies.map(\.kind) == [.missing])
        #expect(pauses.all == [.seconds(5)])
        let once = try await compare(
            age: .seconds(5),
            [.success(empty), .success(Reading(sales: [try listed()]))]
        )
        #expect(once.discrepancies == [])
    }

    @Test func `what is young and only in the second reading is left to another run`() async throws {
        var late = try listed()
        late.sale = "9"
        late.createdAt = clock.now
        let found = try await compare(
            age: .seconds(5),
            [.success(Reading(sales: [])), .success(Reading(sales: [try listed(), late]))]
        )
        #expect(found.discrepancies == [])
    }

    @Test func `a list is asked for again as late as publiq says`() async throws {
        let limited = UpstreamFailure(kind: .rateLimited, description: "slow", retryAfter: .seconds(9))
        let found = try await compare(
            age: .seconds(3_600),
            [.failure(limited), .success(Reading(sales: [try listed()]))]
        )
        #expect(found.discrepancies == [])
        #expect(found.failures == [:])
        #expect(pauses.all == [.seconds(9)])
    }

    @Test func `a list that nobody may read is said, and nothing is concluded from it`() async throws {
        let refused = UpstreamFailure(kind: .forbidden, description: "no")
        let found = try await compare(age: .seconds(3_600), [.failure(refused)])
        #expect(found.discrepancies == [])
        #expect(found.failures == ["gent": refused])
        #expect(pauses.all == [])
    }
}

private final class Pauses: Sendable {
    private let durations = Mutex<[Duration]>([])
    var all: [Duration] { durations.withLock { $0 } }
    func add(_ duration: Duration) { durations.withLock { $0.append(duration) } }
}
