/// Lets faults strike one after another while the load goes on: every one once in a seeded order, and so on again.
package struct Director: Sendable {
    package let faults: [any Fault]
    package let seed: UInt64
    package let length: Duration
    /// From the beginning of one fault to that of the next; nil: they follow one another at once.
    package let interval: Duration?
    package let kills: Int
    /// Whether the next fault waits until everything has recovered from the one before.
    package let waitsForRecovery: Bool

    package init(
        faults: [any Fault],
        seed: UInt64,
        length: Duration,
        interval: Duration? = nil,
        kills: Int,
        waitsForRecovery: Bool
    ) {
        self.faults = faults
        self.seed = seed
        self.length = length
        self.interval = interval
        self.kills = kills
        self.waitsForRecovery = waitsForRecovery
    }

    /// Returns once every fault has struck and enough tickets are sold.
    package func run(_ load: Load, _ cluster: Cluster, _ roster: Roster, _ wires: Wires) async throws {
        var choices = Choices(seed: seed, of: Int.max)
        var round = faults.shuffled(using: &choices)
        var isFirstRound = true
        // The first sales meet no fault.
        try await Task.sleep(for: .seconds(1))
        while true {
            if !isFirstRound, await load.hasSoldEnough { break }
            guard let fault = round.popLast() else {
                if faults.isEmpty { try await Task.sleep(for: .milliseconds(100)) }
                isFirstRound = false
                round = faults.shuffled(using: &choices)
                continue
            }
            let stage = Stage(
                cluster: cluster,
                roster: roster,
                wires: wires,
                choices: Choices(seed: choices.next()),
                length: length,
                kills: kills
            )
            let struckAt = ContinuousClock.now
            try await strike(fault, stage, load)
            if let interval { try await Task.sleep(until: struckAt + interval) }
            try await Task.sleep(for: .milliseconds(Int.random(in: 300...900, using: &choices)))
        }
        await load.lastCall()
    }

    private func strike(_ fault: any Fault, _ stage: Stage, _ load: Load) async throws {
        let number = await load.strike(fault.name)
        do {
            try await fault.strike(stage)
            await load.heal(number)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            await load.heal(number, trouble: "\(error)")
        }
        guard waitsForRecovery else { return }
        // What takes longer shows in the report, and must not keep the other faults away.
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if await load.hasRecovered(number) { break }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
