package import Tickets

/// Which dead letters are meant: those that everything given here holds for.
package struct DeadLetterFilter: Hashable, Sendable {
    package var ids: [Int64]?
    /// Kept after the letter of this number.
    package var after: Int64?
    package var status: LetterEntry.Status?
    package var cause: String?
    package var reason: String?
    package var queue: String?
    package var type: String?
    package var workgroup: String?
    package var seller: String?
    package var basket: String?
    package var organizer: String?
    /// Tixly's id of an event that one of its lines is for.
    package var event: String?
    /// Failed last at this moment, or later.
    package var since: Instant?
    /// Failed last before this moment.
    package var until: Instant?
    /// Failed, and was replayed, discarded, corrected or restored last, before this moment.
    package var untouchedSince: Instant?

    package init(
        ids: [Int64]? = nil,
        after: Int64? = nil,
        status: LetterEntry.Status? = .open,
        cause: String? = nil,
        reason: String? = nil,
        queue: String? = nil,
        type: String? = nil,
        workgroup: String? = nil,
        seller: String? = nil,
        basket: String? = nil,
        organizer: String? = nil,
        event: String? = nil,
        since: Instant? = nil,
        until: Instant? = nil,
        untouchedSince: Instant? = nil
    ) {
        self.ids = ids
        self.after = after
        self.status = status
        self.cause = cause
        self.reason = reason
        self.queue = queue
        self.type = type
        self.workgroup = workgroup
        self.seller = seller
        self.basket = basket
        self.organizer = organizer
        self.event = event
        self.since = since
        self.until = until
        self.untouchedSince = untouchedSince
    }
}
