import Desks
import Synchronization
import Testing
import Tickets

/// What UiTdatabank is asked for an unmapped event.
@Suite(.timeLimit(.minutes(1))) struct SuggestingTests {
    private let clock = FakeClock()
    private let search: FakeSearch
    /// 2027-03-05 20:00 in Brussels.
    private let evening = Instant(milliseconds: 1_804_273_200_000)

    init() { search = FakeSearch(clock: clock) }

    private func mapping(
        _ event: EventID,
        _ uitdb: UiTdatabankEventID? = nil,
        _ organizer: OrganizerID? = nil,
        owner: SellerID = "handelsbeurs"
    ) -> Mapping {
        Mapping(
            event: event,
            workgroup: "gent",
            owner: owner,
            name: "De avond van het Gentse lied",
            startsAt: evening,
            uitdatabankEvent: uitdb,
            organizer: organizer,
            updatedAt: clock.now
        )
    }

    private func put(_ id: UiTdatabankEventID, _ organizer: OrganizerID, venue: String? = nil) {
        let span = EventCandidate.Span(start: evening, end: evening + .seconds(7_200))
        let candidate = EventCandidate(
            event: id,
            title: "Avond van het Gentse lied",
            organizer: organizer,
            venue: venue,
            calendar: .dates([span])
        )
        search.shelf.withLock { $0.candidates.append(candidate) }
    }

    @Test func `the seller's organisers are asked about that day, those that he works with most first`()
        async throws
    {
        put("udb-1", "gent", venue: "Zaal")
        put("udb-9", "gent", venue: "Zaal")
        let known = [
            mapping("1", "udb-1", "gent"), mapping("2", "udb-2", "gent"), mapping("3", "udb-3", "brugge"),
            mapping("4", "udb-4", "elsewhere", owner: "ntgent"),
        ]
        let suggesting = Suggesting(search: search, mappings: known)
        let suggestions = try await suggesting.suggestions(for: mapping("9"))
        #expect(suggestions.map(\.candidate.event) == ["udb-9", "udb-1"])
        #expect(suggestions.map(\.score) == [100, 50], "the other one is mapped already")
        let queries = search.shelf.withLock { $0.candidateQueries }
        #expect(queries.map(\.organizer) == [nil, "gent", "brugge", nil])
        #expect(queries.first?.ids.count == 3)
        #expect(queries.last?.words == ["gentse", "avond"])
        let days = Set(queries.dropFirst().map { "\($0.from?.inBrussels ?? "") \($0.to?.inBrussels ?? "")" })
        #expect(days == ["2027-03-05 00:00 2027-03-05 23:59"])
    }

    @Test func `where nothing is found on that day, the title is looked for on any`() async throws {
        _ = try await Suggesting(search: search, mappings: []).suggestions(for: mapping("9"))
        let queries = search.shelf.withLock { $0.candidateQueries }
        #expect(queries.map { $0.from != nil } == [true, false])
    }

    @Test func `a seller's habits are looked up once`() async throws {
        let suggesting = Suggesting(search: search, mappings: [mapping("1", "udb-1", "gent")])
        for _ in 0..<3 { _ = try await suggesting.suggestions(for: mapping("9")) }
        #expect(search.shelf.withLock { $0.candidateQueries.count { !$0.ids.isEmpty } } == 1)
    }
}
