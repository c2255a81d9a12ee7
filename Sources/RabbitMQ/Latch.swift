import ThreadExecutor

/// Something that happens once, and those who wait for it.
final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var nextID = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Lock(State())

    /// Whether it has happened.
    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// It has happened; everybody who waits goes on.
    func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            state.isOpen = true
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until it happens, or until the calling task is cancelled.
    func wait() async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.isOpen || Task.isCancelled { return true }
                    state.waiting[id] = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }

    /// Waits until it happens, cancelled or not.
    func waitRegardless() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.isOpen { return true }
                state.nextID += 1
                state.waiting[state.nextID] = continuation
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    /// Waits until it happens, but no longer than `limit`; returns whether it has.
    func wait(atMost limit: Duration) async -> Bool {
        await withTaskGroup { group in
            group.addTask { await self.wait() }
            // Cut short by the cancellation below.
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
        return isOpen
    }
}
