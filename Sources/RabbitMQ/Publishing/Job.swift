import Working

/// A publication on its way, and who waits for it.
final class Job: Sendable {
    let id: UInt64
    let publication: Publication
    /// From when on it is worth nothing; nil for never.
    let end: ContinuousClock.Instant?

    init(id: UInt64, publication: Publication, end: ContinuousClock.Instant? = nil) {
        self.id = id
        self.publication = publication
        self.end = end
    }

    /// Whether somebody waits for the broker's answer.
    var isAwaited: Bool { publication.assurance != .bestEffort }
}

/// What became of a ``Job``.
struct Settlement {
    var job: Job
    var result: Result<Void, PublishError>
    /// Confirmed, but no queue took it.
    var isUnrouted = false
}
