import Foundation
import Synchronization

/// What a process has written so far, line by line in the order of arrival, and a way to wait for more.
package final class Transcript: Sendable {
    /// Where a line was written to.
    package enum Stream: Sendable {
        case output
        case error
    }

    /// One line without its end.
    package struct Line: Sendable {
        package let stream: Stream
        package let text: String
    }

    private struct Waiter {
        let id: UUID
        let matches: @Sendable (String) -> Bool
        var occurrence: Int
        let continuation: CheckedContinuation<String, any Error>
    }

    private struct State {
        var lines: [Line] = []
        var openStreams = 2
        var waiters: [Waiter] = []
        var endWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Every line so far.
    package var lines: [Line] { state.withLock { $0.lines } }

    /// Everything written to one stream so far, as lines joined again.
    package func text(of stream: Stream) -> String {
        lines.filter { $0.stream == stream }.map(\.text).joined(separator: "\n")
    }

    /// The last lines, for the message of a failed test.
    package var tail: String {
        let last = lines.suffix(15).map { "  | \($0.text)" }
        return last.isEmpty ? "  (it wrote nothing)" : last.joined(separator: "\n")
    }

    /// The `occurrence`-th line for which `matches` holds, counted from the start; throws when the process closes its
    /// streams without one, and `CancellationError` when the task is cancelled.
    func line(
        occurrence: Int,
        where matches: @escaping @Sendable (String) -> Bool
    ) async throws -> String {
        let id = UUID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let known: Result<String, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    let found = state.lines.lazy.map(\.text).filter(matches).prefix(occurrence)
                    if found.count == occurrence, let last = found.last { return .success(last) }
                    guard state.openStreams > 0 else { return .failure(StreamsClosed()) }
                    state.waiters.append(
                        Waiter(
                            id: id,
                            matches: matches,
                            occurrence: occurrence - found.count,
                            continuation: continuation
                        )
                    )
                    return nil
                }
                if let known { continuation.resume(with: known) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Returns when both streams have been closed, so that nothing can follow.
    func end() async {
        await withCheckedContinuation { continuation in
            let ended = state.withLock { state in
                if state.openStreams > 0 { state.endWaiters.append(continuation) }
                return state.openStreams == 0
            }
            if ended { continuation.resume() }
        }
    }

    func append(_ text: String, from stream: Stream) {
        let served = state.withLock { state in
            state.lines.append(Line(stream: stream, text: text))
            var served: [Waiter] = []
            state.waiters = state.waiters.compactMap { waiter in
                guard waiter.matches(text) else { return waiter }
                var waiter = waiter
                waiter.occurrence -= 1
                if waiter.occurrence > 0 { return waiter }
                served.append(waiter)
                return nil
            }
            return served
        }
        for waiter in served { waiter.continuation.resume(returning: text) }
    }

    func streamClosed() {
        let (waiters, endWaiters) = state.withLock { state in
            state.openStreams -= 1
            guard state.openStreams == 0 else { return ([Waiter](), [CheckedContinuation<Void, Never>]()) }
            defer {
                state.waiters = []
                state.endWaiters = []
            }
            return (state.waiters, state.endWaiters)
        }
        for waiter in waiters { waiter.continuation.resume(throwing: StreamsClosed()) }
        for waiter in endWaiters { waiter.resume() }
    }
}

/// The process has closed its output, usually by ending, and the line that was waited for is not in it.
struct StreamsClosed: Error {}
