package import Logging

/// Something that a worker does again and again, beside its messages.
package struct Chore: Sendable {
    private let trouble: Logger.Message
    private let pause: Duration
    private let lease: Lease?
    private let work: @Sendable () async throws -> Void

    /// A chore that is done after each `pause`; `trouble` is what an operator reads when it can't be done.
    ///
    /// With a lease one process does it for all of its kind.
    package init(
        every pause: Duration,
        _ lease: Lease? = nil,
        orSay trouble: Logger.Message,
        _ work: @escaping @Sendable () async throws -> Void
    ) {
        self.pause = pause
        self.lease = lease
        self.trouble = trouble
        self.work = work
    }

    /// Does it until it is cancelled.
    package func keepDoing(_ logger: Logger) async {
        while !Task.isCancelled {
            do {
                if try await lease?.isHeld() ?? true { try await work() }
            } catch {
                logger.warning(trouble, metadata: ["error": "\(error)"])
            }
            // Cancelled: the loop ends.
            try? await Task.sleep(for: pause)
        }
        await lease?.leave()
    }
}
