package import Tickets

/// Whether the ledger is one that was put back from a copy.
package protocol RestorationBook: Sendable {
    /// The restoration that lasts; nil where there is none.
    func restoration() async throws(LedgerError) -> Restoration?
    /// Writes down that the ledger was put back just now; one that lasts already begins anew, with the oldest copy.
    func beginRestoration(by actor: String, now: Instant) async throws(LedgerError) -> Restoration
    /// Writes down that everything is told. - Returns: The restoration that lasts; nil where there is none.
    func closeRestoration(now: Instant) async throws(LedgerError) -> Restoration?
    /// Ends the restoration that lasts. - Returns: It, or nil where there was none.
    func endRestoration(now: Instant) async throws(LedgerError) -> Restoration?
}
