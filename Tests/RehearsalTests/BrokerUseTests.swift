import Rehearsal
import Synchronization
import Testing

@Suite struct `The test broker's users` {
    @Test(.timeLimit(.minutes(1)))
    func `share it, or have it alone`() async throws {
        let use = BrokerUse(sharers: 7)
        let journal = Journal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                let kind: BrokerUse.Kind = number % 5 == 0 ? .alone : .shared
                group.addTask {
                    try await use.during(kind) {
                        journal.enter(kind)
                        for _ in 0..<5 { await Task.yield() }
                        journal.leave(kind)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(journal.conflicts == 0)
        #expect(journal.mostShared > 1 && journal.mostShared <= 7)
    }

    @Test(.timeLimit(.minutes(1)))
    func `may ask twice, in the suite and in the test`() async throws {
        let use = BrokerUse(sharers: 7)
        try await use.during(.shared) { try await use.during(.shared) {} }
        try await use.during(.alone) { try await use.during(.shared) {} }
        await #expect(throws: RehearsalError.self) {
            try await use.during(.shared) { try await use.during(.alone) {} }
        }
        try await use.during(.alone) {}
    }
}

/// Counts who is inside at the same time.
private final class Journal: Sendable {
    private struct Counts {
        var shared = 0
        var alone = 0
        var mostShared = 0
        var conflicts = 0
    }

    private let counts = Mutex(Counts())

    var conflicts: Int { counts.withLock { $0.conflicts } }
    var mostShared: Int { counts.withLock { $0.mostShared } }

    func enter(_ kind: BrokerUse.Kind) {
        counts.withLock {
            switch kind {
            case .alone: $0.alone += 1
            case .shared: $0.shared += 1
            }
            $0.mostShared = max($0.mostShared, $0.shared)
            if $0.alone > 1 || ($0.alone == 1 && $0.shared > 0) { $0.conflicts += 1 }
        }
    }

    func leave(_ kind: BrokerUse.Kind) {
        counts.withLock {
            switch kind {
            case .alone: $0.alone -= 1
            case .shared: $0.shared -= 1
            }
        }
    }
}
