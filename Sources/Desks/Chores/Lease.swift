package import Tickets

/// One process's part in a duty: of several that could do it, one does.
///
/// It keeps twenty workers from asking the ledger what one of them asks for all. It fences nothing: one that was frozen,
/// or whose clock is wrong, may do once more what another does by now. So a duty is to be something that does no harm
/// when it is done twice.
package actor Lease {
    private let duty: Duty
    private let leases: any Leases
    private let holder: String
    private let length: Duration
    private let now: @Sendable () -> Instant
    private let clock: @Sendable () -> ContinuousClock.Instant
    private var isMine = false
    private var asked: ContinuousClock.Instant?

    /// A lease for what is done once in each `interval`; whoever dies with it is followed after three of them, ten seconds
    /// at least.
    package init(
        of duty: Duty,
        in leases: any Leases,
        as holder: String,
        every interval: Duration,
        now: @escaping @Sendable () -> Instant,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.duty = duty
        self.leases = leases
        self.holder = holder
        length = max(interval * 3, .seconds(10))
        self.now = now
        self.clock = clock
    }

    /// Whether the duty is this process's; takes it where nobody has it.
    ///
    /// The ledger is asked three times in the length of a lease.
    package func isHeld() async throws(LedgerError) -> Bool {
        let moment = clock()
        if let asked, moment - asked < length / 3 { return isMine }
        let now = now()
        isMine = try await leases.takeLease(of: duty, as: holder, until: now + length, now: now)
        asked = moment
        return isMine
    }

    /// Lets others have it at once.
    package func leave() async {
        guard isMine else { return }
        (isMine, asked) = (false, nil)
        // Where that fails, the others wait until it is over.
        try? await leases.leaveLease(of: duty, as: holder)
    }
}
