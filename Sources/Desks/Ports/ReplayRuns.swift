package import Tickets

/// Where replays are kept: which letters are to be sent, which have been, and who is at it.
///
/// A letter is claimed before it is sent and settled afterwards, so that two replays never send the same one. Who dies
/// between the two leaves it claimed until his lease is over; then it is sent again, as a repetition of which workers
/// know that it may be one.
package protocol ReplayRuns: Sendable {
    /// Begins a run over these letters, carried out by `holder`.
    func begin(
        _ letters: [Int64],
        selection: String,
        rate: Double?,
        isByType: Bool,
        holder: String,
        _ signature: Signature
    ) async throws(LedgerError) -> ReplayRun

    /// Goes on with a run that was stopped, or whose holder has not been seen for ``ReplayRun/lease``; false when
    /// somebody is at it, or it is done.
    func resume(
        _ run: Int64,
        rate: Double?,
        holder: String,
        _ signature: Signature
    ) async throws(LedgerError)
        -> Bool

    /// The next letter of a run, claimed until its lease is over; nil when none is left, or somebody wants the run to
    /// stop.
    ///
    /// What can't be claimed any more is settled as skipped on the way.
    func claim(of run: Int64, holder: String, at moment: Instant) async throws(LedgerError) -> DeadLetter?

    /// Writes down what became of a claimed letter.
    func settle(
        _ letter: Int64,
        of run: Int64,
        holder: String,
        as result: ReplayRun.Result,
        detail: String,
        _ signature: Signature
    ) async throws(LedgerError)

    /// Ends a holder's part: the run is done when nothing waits any more, else stopped.
    func leave(_ run: Int64, holder: String, _ signature: Signature) async throws(LedgerError) -> ReplayRun?

    /// Asks whoever is at it to stop; false when nobody is.
    func stop(_ run: Int64, _ signature: Signature) async throws(LedgerError) -> Bool

    func run(_ id: Int64) async throws(LedgerError) -> ReplayRun?
    /// The newest first.
    func runs(limit: Int) async throws(LedgerError) -> [ReplayRun]
    func items(of run: Int64) async throws(LedgerError) -> [ReplayRun.Item]
}
