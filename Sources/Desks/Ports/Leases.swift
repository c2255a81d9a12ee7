package import Tickets

/// What one process does for all of its kind.
package enum Duty: String, CaseIterable, Sendable {
    /// Looks for reservations that nobody paid.
    case reservations
    /// Looks for lines that have not moved for long.
    case stalledLines = "stalled-lines"
    /// Has mappings looked at again.
    case inspections
}

/// Where it is written down which process does what.
package protocol Leases: Sendable {
    /// Takes a duty, or goes on with it, until `end`; where another process has it, that one keeps it.
    ///
    /// - Returns: Whether it is `holder`'s now.
    func takeLease(
        of duty: Duty,
        as holder: String,
        until end: Instant,
        now: Instant
    ) async throws(LedgerError) -> Bool
    /// Lets others have it at once.
    func leaveLease(of duty: Duty, as holder: String) async throws(LedgerError)
}
