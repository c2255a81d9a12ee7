package import Tickets

/// What UiTdatabank's Search API is asked for: documents that editors changed in a stretch of time.
package struct ChangeQuery: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case events
        case organizers
    }

    package var kind: Kind
    /// Both of them belong to it; UiTdatabank knows whole seconds only.
    package var from: Instant
    package var to: Instant
    /// How many of the first found are left out.
    package var start: Int
    package var limit: Int

    package init(_ kind: Kind, from: Instant, to: Instant, start: Int, limit: Int) {
        self.kind = kind
        self.from = from
        self.to = to
        self.start = start
        self.limit = limit
    }
}

/// A part of what was changed, the one that was changed first at the beginning.
package struct ChangePage: Hashable, Sendable {
    /// How many there are in all.
    package var total: Int
    package var ids: [String]
    /// What publiq's clock showed; nil where it did not say.
    package var publiqTime: Instant?

    package init(total: Int, ids: [String], publiqTime: Instant? = nil) {
        self.total = total
        self.ids = ids
        self.publiqTime = publiqTime
    }
}

/// What UiTdatabank's Search API is asked for: events that may be the one that Tixly sells.
package struct CandidateQuery: Hashable, Sendable {
    package var organizer: OrganizerID?
    /// The ids that may be among the answers; empty for any.
    package var ids: [UiTdatabankEventID]
    /// When it takes place.
    package var from: Instant?
    package var to: Instant?
    /// Words that its texts must hold, all of them.
    package var words: [String]

    package init(
        organizer: OrganizerID? = nil,
        ids: [UiTdatabankEventID] = [],
        from: Instant? = nil,
        to: Instant? = nil,
        words: [String] = []
    ) {
        self.organizer = organizer
        self.ids = ids
        self.from = from
        self.to = to
        self.words = words
    }
}

/// UiTdatabank's Search API; members' events, drafts and what is deleted are found like the rest.
package protocol UiTdatabankSearch: Sendable {
    /// What was changed, by its time of change.
    func changes(_ query: ChangeQuery) async throws(UpstreamFailure) -> ChangePage
    /// Events that can be sold, with what can be compared; some hundred at most.
    func candidates(_ query: CandidateQuery) async throws(UpstreamFailure) -> [EventCandidate]
}
