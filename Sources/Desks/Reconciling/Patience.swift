import Tickets

/// How long a run goes on asking who does not answer.
///
/// A run over a thousand events would otherwise wait a thousand times for the same outage. Who is silent for too long is
/// given up for the rest of the run, and everybody is where nobody has answered for that long.
actor Patience {
    private let limit: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    /// When the first of the attempts began that had no answer, with what the last one met.
    private var silent: [OrganizerID: (since: ContinuousClock.Instant, failure: UpstreamFailure)] = [:]
    private var nobodySince: ContinuousClock.Instant?

    init(limit: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.limit = limit
        self.now = now
    }

    var moment: ContinuousClock.Instant { now() }

    /// Why an organiser is not asked any more; nil where he may be.
    func verdict(on organizer: OrganizerID) -> UpstreamFailure? {
        remaining(for: organizer) > .zero
            ? nil : silent[organizer]?.failure ?? silent.min { $0.key < $1.key }?.value.failure
    }

    /// How long he is still waited for.
    func remaining(for organizer: OrganizerID) -> Duration {
        guard let since = [silent[organizer]?.since, nobodySince].compactMap({ $0 }).min() else {
            return limit
        }
        return max(.zero, limit - since.duration(to: now()))
    }

    /// Somebody's list was read, or refused: he is there.
    func heard(_ organizer: OrganizerID) {
        silent[organizer] = nil
        nobodySince = nil
    }

    /// An attempt that began then had no answer.
    ///
    /// - Returns: Whether that is news of this organiser.
    func missed(
        _ organizer: OrganizerID,
        since begun: ContinuousClock.Instant,
        _ failure: UpstreamFailure
    ) -> Bool {
        let isNews = silent[organizer] == nil
        silent[organizer] = (silent[organizer]?.since ?? begun, failure)
        nobodySince = nobodySince ?? begun
        return isNews
    }
}

extension UpstreamFailure.Kind {
    /// Whether nobody was there who could have said anything useful.
    var isSilence: Bool {
        switch self {
        case .timeout, .error, .turnedAway: true
        case .noCredentials, .forbidden, .unauthorized, .rateLimited, .paced, .crowded: false
        }
    }
}
