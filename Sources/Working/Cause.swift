import Discretion

/// Why a message became a dead letter; the words of the contract.
package enum DeadLetterReason: String, Hashable, Sendable, CaseIterable {
    case malformed
    case unknownType = "unknown-type"
    case unknownWorkgroup = "unknown-workgroup"
    case unknownSeller = "unknown-seller"
    case sellerMismatch = "seller-mismatch"
    case conflictingDuplicate = "conflicting-duplicate"
    case tooLarge = "too-large"
    case unroutable
    case deliveryLimit = "delivery-limit"
    case expired
    case noCredentials = "no-credentials"
    case forbidden
    case rejectedByPubliq = "rejected-by-publiq"
    case gaveUp = "gave-up"
    case `internal`
}

/// Why a message became a dead letter, for a machine and for a person.
package struct DeadLetterCause: Hashable, Sendable {
    package var reason: DeadLetterReason
    /// One sentence: what was wrong, and where it helps, what was expected; short, and without whole numbers.
    package var detail: String
    /// A JSON pointer (RFC 6901) into the body, where one place is to blame.
    package var pointer: String?

    package init(reason: DeadLetterReason, detail: String, pointer: String? = nil) {
        self.reason = reason
        self.detail = Redaction.sentence(detail)
        self.pointer = pointer
    }
}

/// Why a delivery could not be handled.
package enum Failure: Error, Hashable, Sendable {
    /// Worth another attempt: a timeout, a locked ledger, a 429.
    case transient(RetryClass, detail: String, retryAfter: Duration? = nil)
    /// The same again tomorrow.
    case permanent(DeadLetterCause)
}

/// What becomes of a delivery.
package enum Verdict: Hashable, Sendable {
    case acknowledge
    /// Not failed, only too early: it comes back after this time, and that counts as no attempt.
    case again(after: Duration)
    case retry(RetryClass, detail: String, after: Duration?)
    case deadLetter(DeadLetterCause)
}

extension Verdict {
    /// What becomes of a delivery that failed like this.
    package init(_ failure: Failure) {
        switch failure {
        case .transient(let kind, let detail, let hint): self = .retry(kind, detail: detail, after: hint)
        case .permanent(let cause): self = .deadLetter(cause)
        }
    }
}

/// What a handler answers: messages to publish first, then the delivery's verdict.
package struct Reaction: Hashable, Sendable {
    package var publications: [Publication]
    package var verdict: Verdict

    package init(_ publications: [Publication] = [], verdict: Verdict = .acknowledge) {
        self.publications = publications
        self.verdict = verdict
    }
}

/// The part of a worker that differs from worker to worker.
package protocol Handler: Sendable {
    /// Handles a delivery and says what is to be published and what becomes of it.
    ///
    /// It may be called again with the same message, so everything it does must bear repetition.
    func handle(_ message: Incoming) async throws(Failure) -> Reaction

    /// Lets go of a message that has had its time, and says what is published besides its dead letter.
    ///
    /// Where that fails the message is not given up, if waiting may mend it: a letter must not say that nobody is at
    /// work on something that still waits for it.
    func abandon(_ message: Incoming, because cause: DeadLetterCause) async throws(Failure) -> [Publication]

    /// Whose retries are counted together with a message's, from a bounded set.
    func account(of message: Incoming) -> String
}

extension Handler {
    /// Nothing besides.
    package func abandon(
        _ message: Incoming,
        because cause: DeadLetterCause
    ) async throws(Failure) -> [Publication] { [] }

    /// Everybody's who is in the same queue.
    package func account(of message: Incoming) -> String { message.delivery.queue }
}
