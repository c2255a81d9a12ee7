import Desks
import Synchronization
import Tickets

/// UiTdatabank's Search API over a few documents, with publiq's limits.
final class FakeSearch: UiTdatabankSearch {
    struct Shelf {
        /// When each was changed.
        var events: [String: Instant] = [:]
        var organizers: [String: Instant] = [:]
        var candidates: [EventCandidate] = []
        var queries: [ChangeQuery] = []
        var candidateQueries: [CandidateQuery] = []
        var failure: UpstreamFailure?
        /// What alone fails; nil for everything.
        var failingKind: ChangeQuery.Kind?
        /// Is called before each answer, and may change what is on the shelf.
        var meddle: (@Sendable (inout Shelf, ChangeQuery) -> Void)?
        /// By how much publiq's clock is ahead; nil where it does not say.
        var ahead: Duration? = .zero
    }

    let shelf = Mutex(Shelf())
    private let clock: FakeClock

    init(clock: FakeClock) { self.clock = clock }

    func changes(_ query: ChangeQuery) async throws(UpstreamFailure) -> ChangePage {
        let (page, failure) = shelf.withLock { shelf in
            let meddle = shelf.meddle
            meddle?(&shelf, query)
            shelf.queries.append(query)
            let all = query.kind == .events ? shelf.events : shelf.organizers
            let found = all.filter { query.from <= $0.value && $0.value <= query.to }
                .sorted { ($0.value, $0.key) < ($1.value, $1.key) }
            let page = ChangePage(
                total: found.count,
                ids: found.dropFirst(query.start).prefix(query.limit).map(\.key),
                publiqTime: shelf.ahead.map { clock.now + $0 }
            )
            let fails = shelf.failingKind.map { $0 == query.kind } ?? true
            return (page, fails ? shelf.failure : nil)
        }
        if let failure { throw failure }
        return page
    }

    func candidates(_ query: CandidateQuery) async throws(UpstreamFailure) -> [EventCandidate] {
        let (found, failure) = shelf.withLock { shelf in
            shelf.candidateQueries.append(query)
            let found = shelf.candidates.filter { candidate in
                (query.organizer == nil || candidate.organizer == query.organizer)
                    && (query.ids.isEmpty || query.ids.contains(candidate.event))
            }
            return (found, shelf.failure)
        }
        if let failure { throw failure }
        return found
    }
}
