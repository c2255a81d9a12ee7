package import Tickets

/// Finds what an unmapped event of Tixly's may be in UiTdatabank.
package actor Suggesting {
    /// How many organisers are asked about, those first that organise most of the seller's other events.
    private static let mostOrganizers = 5
    /// How many of the seller's other events tell of his venues.
    private static let mostExamples = 20

    private struct Habits {
        var organizers: [OrganizerID]
        var venues: Set<String>
    }

    private let search: any UiTdatabankSearch
    private let mappings: [Mapping]
    private let taken: [UiTdatabankEventID: EventID]
    private var habits: [SellerID: Habits] = [:]

    /// A look over all that is mapped, which tells of sellers' organisers and venues.
    package init(search: any UiTdatabankSearch, mappings: [Mapping]) {
        self.search = search
        self.mappings = mappings
        taken = Dictionary(
            mappings.compactMap { mapping in mapping.uitdatabankEvent.map { ($0, mapping.event) } }
        ) {
            first,
            _ in first
        }
    }

    /// The events that fit, the best one first.
    package func suggestions(for mapping: Mapping) async throws(UpstreamFailure) -> [Suggestion] {
        let habits = try await habits(of: mapping.owner)
        let traits = EventTraits(
            name: mapping.name,
            startsAt: mapping.startsAt,
            organizers: Set(habits.organizers),
            venues: habits.venues,
            taken: taken.filter { $0.value != mapping.event }
        )
        var candidates: [UiTdatabankEventID: EventCandidate] = [:]
        for query in queries(for: mapping, habits) {
            // What is found by the day makes it needless to look further.
            if query.from == nil, mapping.startsAt != nil, !candidates.isEmpty { continue }
            for candidate in try await search.candidates(query) { candidates[candidate.event] = candidate }
        }
        return Suggestion.ranked(Array(candidates.values), for: traits)
    }

    /// What to ask: first for the day, of the seller's organisers and by the title's words, then by those alone.
    private func queries(for mapping: Mapping, _ habits: Habits) -> [CandidateQuery] {
        let words = TitleWords(mapping.name ?? "").words
            .sorted { ($1.count, $0) < ($0.count, $1) }.prefix(2).map { $0 }
        let byWords = words.isEmpty ? [] : [CandidateQuery(words: words)]
        guard let start = mapping.startsAt else {
            return habits.organizers.map { CandidateQuery(organizer: $0, words: words) } + byWords
        }
        let from = Instant(brusselsDay: start.brusselsDay)
        let to = Instant(brusselsDay: start.brusselsDay + 1) - .seconds(1)
        let onThatDay =
            habits.organizers.map { CandidateQuery(organizer: $0, from: from, to: to) }
            + (words.isEmpty ? [] : [CandidateQuery(from: from, to: to, words: words)])
        return onThatDay + byWords
    }

    private func habits(of seller: SellerID) async throws(UpstreamFailure) -> Habits {
        if let known = habits[seller] { return known }
        let others = mappings.filter { $0.owner == seller && $0.organizer != nil }
        let counts = Dictionary(grouping: others.compactMap(\.organizer)) { $0 }.mapValues(\.count)
        let organizers = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .prefix(Self.mostOrganizers).map(\.key)
        // The last ones: what is over is no longer found.
        let examples = others.sorted { $0.updatedAt > $1.updatedAt }.compactMap(\.uitdatabankEvent)
            .prefix(Self.mostExamples)
        var venues: Set<String> = []
        if !examples.isEmpty {
            venues = Set(
                try await search.candidates(CandidateQuery(ids: Array(examples))).compactMap(\.venue)
            )
        }
        let found = Habits(organizers: organizers, venues: venues)
        habits[seller] = found
        return found
    }
}
