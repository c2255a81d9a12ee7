import Working

/// What callers hand to the publisher's thread, and the callers that wait; used with a lock held.
struct Submissions {
    typealias Answer = CheckedContinuation<Result<Void, PublishError>, Never>

    private(set) var state = PublisherState.connecting
    private(set) var isClosing = false
    /// The time to wait is over, too.
    private(set) var isShut = false
    private(set) var counts = PublisherCounts()
    private var nextID: UInt64 = 0
    private var jobs: [Job] = []
    private var waiting: [UInt64: Answer] = [:]

    /// The most best-effort messages to hold for a thread that is busy.
    private static let bestEffortLimit = 10_000

    var isIdle: Bool { waiting.isEmpty }

    /// Takes a publication in; `false` when it is too late.
    mutating func submit(_ publication: Publication, _ answer: Answer) -> Bool {
        guard !isClosing else { return false }
        nextID += 1
        jobs.append(Job(id: nextID, publication: publication))
        waiting[nextID] = answer
        return true
    }

    /// For how long a best-effort message waits for a connection: nobody waits longer for an answer.
    private static let bestEffortPatience = Duration.seconds(10)

    /// Takes a best-effort publication in, to be dropped if it can't be handed to the broker soon.
    mutating func offer(_ publication: Publication, at now: ContinuousClock.Instant = .now) -> Bool {
        guard !isClosing, jobs.count < Self.bestEffortLimit else {
            counts.dropped += 1
            return false
        }
        nextID += 1
        jobs.append(Job(id: nextID, publication: publication, end: now + Self.bestEffortPatience))
        return true
    }

    mutating func take() -> [Job] {
        guard !jobs.isEmpty else { return [] }
        defer { jobs = [] }
        return jobs
    }

    /// Takes the settled callers out, to be resumed without the lock.
    mutating func settle(_ settlements: [Settlement]) -> [(Answer, Result<Void, PublishError>)] {
        settlements.compactMap { settlement in
            if settlement.isUnrouted { counts.unrouted += 1 }
            if case .success = settlement.result { counts.confirmed += 1 }
            return waiting.removeValue(forKey: settlement.job.id).map { ($0, settlement.result) }
        }
    }

    mutating func dropped(_ count: Int) { counts.dropped += count }

    mutating func republishes(_ count: Int) { counts.republished += count }

    mutating func become(_ state: PublisherState) {
        guard self.state != .stopped else { return }
        self.state = state
    }

    mutating func close() { isClosing = true }

    /// Ends everything; returns the callers that are left, to be told without the lock.
    mutating func shut() -> [Answer] {
        defer { waiting = [:] }
        isClosing = true
        isShut = true
        jobs = []
        state = .stopped
        return Array(waiting.values)
    }
}
