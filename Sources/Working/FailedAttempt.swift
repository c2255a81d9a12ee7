import Discretion

/// An attempt on a message that failed, as it travels with the message.
package struct FailedAttempt: Hashable, Sendable {
    /// Milliseconds since 1970.
    package var at: Int64
    /// Counts from 1.
    package var attempt: Int
    /// A retry class, or the reason of the contract that it became a dead letter for.
    package var kind: String
    /// One sentence, short and without whole numbers.
    package var detail: String

    package init(at: Int64, attempt: Int, kind: String, detail: String) {
        self.at = at
        self.attempt = attempt
        self.kind = kind
        self.detail = Redaction.sentence(detail)
    }
}

extension FailedAttempt {
    /// How many travel with a message: the first one, which says how it began, and the newest.
    package static let mostKept = 10

    /// A trail with one more attempt; where it gets too long, the second one is forgotten.
    package static func trail(_ trail: [FailedAttempt], with latest: FailedAttempt) -> [FailedAttempt] {
        var longer = trail + [latest]
        while longer.count > mostKept { longer.remove(at: 1) }
        return longer
    }

    var header: HeaderValue {
        .table([
            "at": .int64(at), "attempt": .int64(Int64(attempt)), "kind": .string(kind),
            "detail": .string(detail),
        ])
    }

    /// Nil for what is no attempt of ours.
    init?(_ header: HeaderValue) {
        guard case .table(let fields) = header, let at = fields["at"]?.integer,
            let attempt = fields["attempt"]?.integer, let kind = fields["kind"]?.text,
            let detail = fields["detail"]?.text
        else { return nil }
        self.init(at: at, attempt: Int(clamping: attempt), kind: kind, detail: detail)
    }

    /// The trail that a message carries; empty where it has none, or one that can't be read.
    static func trail(_ header: HeaderValue?) -> [FailedAttempt] {
        guard case .array(let attempts) = header else { return [] }
        return attempts.suffix(mostKept).compactMap { FailedAttempt($0) }
    }

    static func header(_ trail: [FailedAttempt]) -> HeaderValue? {
        trail.isEmpty ? nil : .array(trail.map(\.header))
    }
}
