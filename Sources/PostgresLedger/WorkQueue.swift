import Desks
import SQLLedger
import Synchronization

/// One caller's change.
struct Change: Sendable {
    let scope: LedgerScope
    /// Whether nobody may change anything else meanwhile.
    var isAlone = false
    let perform: @Sendable (Session) -> Answer
    let fail: @Sendable (LedgerError) -> Void
}

/// What came of a change, to be told once it is on disk.
struct Answer: Sendable {
    let error: (any Error)?
    let tell: @Sendable () -> Void
}

/// One caller's questions.
struct Reading: Sendable {
    /// Answers once it has been told; a problem that is worth another attempt comes back instead.
    let perform: @Sendable (Session) -> Answer
    let fail: @Sendable (LedgerError) -> Void
}

/// What waits for a connection, and the connections that wait for something to do.
final class WorkQueue: Sendable {
    enum Work {
        case changes([Change])
        case reading(Reading)
    }

    private struct State {
        var changes: [Change] = []
        var readings: [Reading] = []
        var idle: [Int] = []
        var writing = 0
        var isReadingNext = false
    }

    /// Bounds how long others wait for what a transaction holds, and how many savepoints PostgreSQL has to know.
    static let largestBatch = 32

    /// A connection that reads is always left over.
    private let mostWriting: Int
    private let wake: @Sendable (Int) -> Void
    private let state: Mutex<State>

    init(connections: Int, wake: @escaping @Sendable (Int) -> Void) {
        mostWriting = max(1, connections - 1)
        self.wake = wake
        state = Mutex(State(idle: Array(0..<connections)))
    }

    func submit(_ change: Change) {
        wakeOne { state in
            // What has to be alone has waited before.
            if change.isAlone { state.changes.insert(change, at: 0) } else { state.changes.append(change) }
        }
    }

    func submit(_ reading: Reading) { wakeOne { $0.readings.append(reading) } }

    private func wakeOne(_ add: (inout State) -> Void) {
        let connection = state.withLock { state in
            add(&state)
            return state.idle.popLast()
        }
        if let connection { wake(connection) }
    }

    /// Something to do for a connection, or its rest.
    func next(for connection: Int) -> Work? {
        state.withLock { state in
            state.idle.removeAll { $0 == connection }
            let mayWrite = !state.changes.isEmpty && state.writing < mostWriting
            if mayWrite, state.readings.isEmpty || !state.isReadingNext {
                state.isReadingNext = true
                state.writing += 1
                return .changes(Self.batch(&state.changes))
            }
            if !state.readings.isEmpty {
                state.isReadingNext = false
                return .reading(state.readings.removeFirst())
            }
            state.idle.append(connection)
            return nil
        }
    }

    func hasWritten() { state.withLock { $0.writing -= 1 } }

    /// Changes that can share a commit: of baskets, none of which has to be alone.
    ///
    /// Others come by themselves.
    private static func batch(_ waiting: inout [Change]) -> [Change] {
        let count = waiting.prefix(largestBatch).prefix { $0.canShare }.count
        let batch = Array(waiting.prefix(max(1, count)))
        waiting.removeFirst(batch.count)
        return batch
    }
}

extension Change {
    fileprivate var canShare: Bool {
        guard !isAlone else { return false }
        switch scope {
        case .basket: return true
        // A mapping holds one lock only, so that baskets that wait for it wait for nobody who waits for them.
        case .mapping, .letters, .leases, .additions: return false
        }
    }
}
