import Desks
import Synchronization
import Testing
import Tickets

/// Reading through everything that changed, within publiq's limits.
@Suite(.timeLimit(.minutes(1))) struct ChangeSweepTests {
    private let clock = FakeClock()

    private func sweep(_ search: FakeSearch, _ length: Duration = .seconds(1_000)) async throws -> ChangeSweep
    {
        var sweep = ChangeSweep(.events, from: clock.now - length, to: clock.now)
        while let query = sweep.next {
            #expect(query.start <= 10_000 && query.limit <= 2_000, "publiq answers no more")
            sweep.take(try await search.changes(query))
        }
        return sweep
    }

    private func search(_ count: Int, over length: Int = 1_000) -> FakeSearch {
        let search = FakeSearch(clock: clock)
        search.shelf.withLock { shelf in
            for number in 0..<count {
                shelf.events["e-\(number)"] = clock.now - .seconds(number % (length + 1))
            }
        }
        return search
    }

    @Test(arguments: [0, 1, 1_999, 2_000, 2_001, 3_999, 4_000, 11_995, 11_996, 12_500, 60_000])
    func `everything is found once, however much it is`(count: Int) async throws {
        let search = search(count)
        let sweep = try await sweep(search)
        #expect(Set(sweep.found).count == count && sweep.found.count == count)
        #expect(!sweep.isIncomplete)
        // Halving costs a request for each stretch that is too long.
        #expect(search.shelf.withLock { $0.queries.count } <= 1 + count / 1_000 * 2)
    }

    @Test func `a stretch of one page is one request`() async throws {
        let search = search(2_000)
        _ = try await sweep(search)
        #expect(search.shelf.withLock { $0.queries.count } == 1)
    }

    @Test func `a document that leaves while the pages are turned takes none with it`() async throws {
        let search = search(6_000)
        let later = clock.now + .seconds(5)
        search.shelf.withLock { shelf in
            shelf.meddle = { shelf, query in
                // An editor changes it again, before the second page: what follows moves forward.
                if query.start == 1_999, shelf.events["e-1000"].map({ $0 < later }) == true {
                    shelf.events["e-1000"] = later
                }
            }
        }
        let sweep = try await sweep(search)
        #expect(Set(sweep.found).union(["e-1000"]).count == 6_000 && !sweep.isIncomplete)
    }

    @Test func `a list that never stands still is read in halves, and ends`() async throws {
        let search = search(6_000)
        search.shelf.withLock { shelf in
            shelf.meddle = { shelf, query in
                guard query.start > 0 else { return }
                // One that was read leaves for good, each time.
                let first = shelf.events.filter { $0.value >= query.from }.min {
                    ($0.value, $0.key) < ($1.value, $1.key)
                }
                if let first { shelf.events[first.key] = query.to + .seconds(10_000) }
            }
        }
        let sweep = try await sweep(search)
        let gone = search.shelf.withLock { $0.events.filter { $0.value > clock.now }.count }
        #expect(gone > 0 && Set(sweep.found).count >= 6_000 - gone && !sweep.isIncomplete)
    }

    @Test func `a single second with too much says so`() async throws {
        let sweep = try await sweep(search(12_500, over: 0))
        #expect(sweep.isIncomplete)
    }

    @Test func `a server that promises more than it has is not asked for ever`() async throws {
        var sweep = ChangeSweep(.organizers, from: clock.now - .seconds(3), to: clock.now)
        var requests = 0
        while sweep.next != nil, requests < 100 {
            requests += 1
            sweep.take(ChangePage(total: 5, ids: ["a"]))
        }
        #expect(sweep.isIncomplete && sweep.found == ["a"] && requests < 100)
    }
}
