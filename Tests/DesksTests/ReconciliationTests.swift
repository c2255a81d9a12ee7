import Desks
import Synchronization
import Testing
import Tickets

/// A ledger whose books are given out one after another, the last one for ever.
private actor Shelf: UpstreamBook {
    private var books: [EventBook]

    private let organizer: OrganizerID?

    init(_ books: [EventBook], mappedTo organizer: OrganizerID? = nil) {
        self.books = books
        self.organizer = organizer
    }

    func eventsSold(
        _ scope: ReportScope
    ) async throws(LedgerError) -> [UiTdatabankEventID: Set<OrganizerID>] { [:] }

    func book(of event: UiTdatabankEventID) async throws(LedgerError) -> EventBook {
        books.count > 1 ? books.removeFirst() : books[0]
    }

    func mappings(of events: Set<EventID>) async throws(LedgerError) -> [EventID: Mapping] {
        guard let organizer else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: events.map { event in
                var mapping = Mapping(
                    event: event,
                    workgroup: "gent",
                    owner: "handelsbeurs",
                    updatedAt: Instant(milliseconds: 1)
                )
                (mapping.uitdatabankEvent, mapping.organizer) = (Rig.gentEvent, organizer)
                return (event, mapping)
            }
        )
    }
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

    @Test func `who does not answer is given up for the rest of the run, and is told of once`() async throws {
        let uitpas = FakeUiTPAS(clock: clock)
        let away = UpstreamFailure(kind: .timeout, description: "away")
        uitpas.script.withLock { $0.readings = Array(repeating: .failure(away), count: 100) }
        let (paused, told) = (pauses, Heard())
        let start = ContinuousClock.now
        let reconciliation = Reconciliation(
            ledger: Shelf([EventBook(sales: ["1": try sale(age: .seconds(3_600))])]),
            uitpas: uitpas,
            timings: Timings(),
            now: { start + paused.sum },
            pause: { paused.add($0) },
            onSilence: { organizer, failure in told.add("\(organizer): \(failure)") }
        )
        let first = try await reconciliation.compare(Rig.gentEvent, under: ["gent"])
        #expect(first.failures == ["gent": away])
        #expect(paused.sum == Reconciliation.patience)
        #expect(told.all == ["gent: away"])
        let asked = uitpas.journal.count
        // Nobody has answered at all, so others are not waited for either.
        let second = try await reconciliation.compare(Rig.gentEvent, under: ["gent", "brugge"])
        #expect(second.failures == ["gent": away, "brugge": away])
        #expect(uitpas.journal.count == asked)
    }

    @Test func `who is limited answers, and is asked five times`() async throws {
        let limited = UpstreamFailure(kind: .rateLimited, description: "slow", retryAfter: .seconds(30))
        let found = try await compare(
            age: .seconds(3_600),
            Array(repeating: .failure(limited), count: 5) + [.success(Reading(sales: [try listed()]))]
        )
        #expect(found.failures == ["gent": limited])
        #expect(pauses.all == Array(repeating: .seconds(30), count: 4))
    }

    @Test func `the organiser that the mapping names today is asked as well, with a client or not`()
        async throws
    {
        func compare(strangers: Set<OrganizerID>) async throws -> (EventComparison, [String]) {
            let uitpas = FakeUiTPAS(clock: clock)
            uitpas.script.withLock {
                $0.strangers = strangers
                $0.readings = [.success(Reading(sales: [])), .success(Reading(sales: []))]
            }
            let book = EventBook(sales: ["1": try sale(age: .seconds(3_600))])
            let reconciliation = Reconciliation(
                ledger: Shelf([book], mappedTo: "brugge"),
                uitpas: uitpas,
                timings: Timings(),
                pause: { _ in }
            )
            return (try await reconciliation.compare(Rig.gentEvent, under: ["gent"]), uitpas.journal)
        }
        let (known, asked) = try await compare(strangers: [])
        #expect(asked.count == 2)
        #expect(known.discrepancies.map(\.unread) == [[]])
        let (unknown, askedThen) = try await compare(strangers: ["brugge"])
        #expect(askedThen.count == 1)
        #expect(unknown.discrepancies.map(\.kind) == [.missing])
        #expect(unknown.discrepancies.map(\.unread) == [["brugge"]])
    }

    @Test func `the organiser by whom a sale is contested is asked as well, with a client or not`()
        async throws
    {
        func compare(strangers: Set<OrganizerID>) async throws -> (EventComparison, [String]) {
            let uitpas = FakeUiTPAS(clock: clock)
            uitpas.script.withLock {
                $0.strangers = strangers
                $0.readings = [.success(Reading(sales: [])), .success(Reading(sales: []))]
            }
            var contested = try sale(age: .seconds(3_600))
            contested.rival = "brugge"
            let reconciliation = Reconciliation(
                ledger: Shelf([EventBook(sales: ["1": contested])], mappedTo: "gent"),
                uitpas: uitpas,
                timings: Timings(),
                pause: { _ in }
            )
            return (try await reconciliation.compare(Rig.gentEvent, under: ["gent"]), uitpas.journal)
        }
        let (known, asked) = try await compare(strangers: [])
        #expect(asked.count == 2)
        #expect(known.discrepancies.map(\.unread) == [[]])
        let (unknown, askedThen) = try await compare(strangers: ["brugge"])
        #expect(askedThen.count == 1)
        #expect(unknown.discrepancies.map(\.unread) == [["brugge"]])
    }

    @Test func `a sale may be in the list of today's organiser where that is refused`() async throws {
        let uitpas = FakeUiTPAS(clock: clock)
        uitpas.script.withLock {
            $0.refused = ["brugge"]
            $0.readings = [.success(Reading(sales: []))]
        }
        let reconciliation = Reconciliation(
            ledger: Shelf([EventBook(sales: ["1": try sale(age: .seconds(3_600))])], mappedTo: "brugge"),
            uitpas: uitpas,
            timings: Timings(),
            pause: { _ in }
        )
        let found = try await reconciliation.compare(Rig.gentEvent, under: ["gent"])
        #expect(found.discrepancies.map(\.kind) == [.missing])
        #expect(found.discrepancies.map(\.unread) == [["brugge"]])
    }

    /// A sale of Gent's, whose event is Brugge's today; only Brugge's list may be read.
    private func compareMoved(_ sales: [KnownSale]) async throws -> EventComparison {
        let uitpas = FakeUiTPAS(clock: clock)
        uitpas.script.withLock {
            $0.refused = ["gent"]
            $0.readings = [.success(Reading(sales: sales))]
        }
        let reconciliation = Reconciliation(
            ledger: Shelf([EventBook(sales: ["1": try sale(age: .seconds(3_600))])], mappedTo: "brugge"),
            uitpas: uitpas,
            timings: Timings(),
            pause: { _ in }
        )
        return try await reconciliation.compare(Rig.gentEvent, under: ["gent"])
    }

    @Test func `a refused list is not missed where another one has all of its sales`() async throws {
        let found = try await compareMoved([try listed()])
        #expect(found.failures == [:])
        #expect(found.discrepancies.map(\.kind) == [.otherOrganizer])
        #expect(found.discrepancies.allSatisfy { !$0.isDefect })
    }

    @Test func `a refused list is missed where the others lack one of its sales`() async throws {
        let found = try await compareMoved([])
        #expect(found.failures.keys.sorted() == ["gent"])
        #expect(found.discrepancies == [])
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
    var sum: Duration { all.reduce(.zero, +) }
    func add(_ duration: Duration) { durations.withLock { $0.append(duration) } }
}

private final class Heard: Sendable {
    private let sentences = Mutex<[String]>([])
    var all: [String] { sentences.withLock { $0 } }
    func add(_ sentence: String) { sentences.withLock { $0.append(sentence) } }
}
