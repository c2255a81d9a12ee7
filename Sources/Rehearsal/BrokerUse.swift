/// Who uses the test broker: some tests that share it, or one that has it alone. First come, first served.
package actor BrokerUse {
    package enum Kind: Sendable {
        case shared
        case alone
    }

    private struct Waiter {
        let kind: Kind
        let continuation: CheckedContinuation<Void, Never>
    }

    /// As many tests at once as keep a machine of two processors busy: more of them, each with its workers, make one
    /// another slow and the run no shorter, until the broker fails at declaring so many quorum queues together
    /// (INTERNAL_ERROR).
    static let ofThisRun = BrokerUse(sharers: 6)
    @TaskLocal private static var held: Kind?

    private let sharers: Int
    private var users = 0
    private var isAlone = false
    private var waiters: [Waiter] = []

    package init(sharers: Int) { self.sharers = sharers }

    /// Waits for its turn and calls `body`.
    ///
    /// Inside a use of the same or a wider kind (a suite and its test both ask), it is that use; asking for `alone`
    /// inside `shared` throws, since it could wait for itself.
    package func during(_ kind: Kind, _ body: @Sendable () async throws -> Void) async throws {
        switch (Self.held, kind) {
        case (nil, _):
            await enter(kind)
            let result: Result<Void, any Error>
            do {
                result = .success(try await Self.$held.withValue(kind, operation: body))
            } catch {
                result = .failure(error)
            }
            leave()
            try result.get()
        case (.shared, .alone):
            throw RehearsalError("a test cannot have the broker alone in a suite that shares it")
        case (.shared, .shared), (.alone, _):
            try await body()
        }
    }

    private func enter(_ kind: Kind) async {
        if waiters.isEmpty, admits(kind) {
            admit(kind)
            return
        }
        await withCheckedContinuation { waiters.append(Waiter(kind: kind, continuation: $0)) }
    }

    private func leave() {
        users -= 1
        isAlone = false
        while let next = waiters.first, admits(next.kind) {
            waiters.removeFirst()
            admit(next.kind)
            next.continuation.resume()
        }
    }

    private func admits(_ kind: Kind) -> Bool {
        switch kind {
        case .shared: !isAlone && users < sharers
        case .alone: users == 0
        }
    }

    private func admit(_ kind: Kind) {
        users += 1
        isAlone = kind == .alone
    }
}
