package import Rehearsal

extension Rig {
    /// What is asked of a run.
    package struct Order: Sendable {
        package var sales = 5_000
        package var seed: UInt64 = 1
        package var kills = 20
        /// Tickets a second; nil: as many as let every fault have its time.
        package var pace: Double?
        package var faults: [any Fault] = Catalogue.faults
        package var copies = 2
        /// How long a fault lasts that has no length of its own.
        package var length = Duration.seconds(3)
        /// From the beginning of one fault to that of the next, where they don't follow one another at once.
        package var interval: Duration?
        /// Whether the next fault waits until the one before is recovered from.
        package var waitsForRecovery = false
        /// How long the last baskets may take once no more are opened.
        package var patience = Duration.seconds(240)
        /// A directory for the workers' logs that is left behind.
        package var logs: String?
        package var command = ""
        /// The server to keep the ledger on, which nobody else may use meanwhile; nil: a file.
        package var postgres: TestPostgres?

        package init() {}

        /// Faster than this the machine of the reports does not go while things fail.
        static let greatestPace = 120.0

        var chosenPace: Double {
            pace ?? min(Self.greatestPace, max(10, Double(sales) / (Double(max(1, faults.count)) * 5)))
        }

        /// Kills in one strike, so that the whole run has as many as wanted.
        var killsPerStrike: Int {
            let rounds = max(
                1,
                Double(sales) / chosenPace / (Double(max(1, faults.count)) * (waitsForRecovery ? 16 : 5))
            )
            let strikes = max(1, Double(faults.count { $0 is KillWorkers }) * rounds)
            return max(2, Int((Double(kills) / strikes).rounded(.up)))
        }
    }
}
