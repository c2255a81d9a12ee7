import Desks
import Dispatch
import Synchronization

/// One who waits for what comes of a reading or a change, and is told once.
///
/// A server that is paused must not keep a worker from ending: who is cancelled waits for a moment longer, so that what
/// is under way can be told, and goes. What becomes of his change is then not known to him.
final class Caller<Value: Sendable>: Sendable {
    private enum State {
        case coming
        case waiting(CheckedContinuation<Value, any Error>)
        case told
    }

    private static var lastPatience: DispatchTimeInterval { .seconds(2) }

    private let state = Mutex(State.coming)

    /// Waits for what `submit` leads to.
    func wait(_ submit: () -> Void) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isLate = state.withLock { state in
                    guard case .coming = state else { return true }
                    state = .waiting(continuation)
                    return false
                }
                if isLate { continuation.resume(throwing: Self.farewell) } else { submit() }
            }
        } onCancel: {
            DispatchQueue.global().asyncAfter(deadline: .now() + Self.lastPatience) { [self] in
                tell(.failure(Self.farewell))
            }
        }
    }

    func tell(_ result: Result<Value, any Error>) {
        let continuation = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            defer { state = .told }
            guard case .waiting(let continuation) = state else { return nil }
            return continuation
        }
        continuation?.resume(with: result)
    }

    private static var farewell: LedgerError {
        .unavailable(
            "the ledger did not answer before the end; it is not known whether the last change was stored"
        )
    }
}
