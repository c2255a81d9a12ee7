package import Tickets

/// Whether sales may be registered for an organiser, told without registering one.
///
/// What publiq said counts for a minute, and who asks while it is being asked waits for its answer.
package actor RegistrationRights {
    package enum Right: Hashable, Sendable {
        case granted
        /// No client is configured for the organiser.
        case noCredentials
        /// publiq will not have the client at all.
        case refused
        /// The client lacks `TICKETSALES_REGISTER` for the organiser.
        case lacking
        /// publiq can't be asked just now.
        case unknown
    }

    package static let permission = "TICKETSALES_REGISTER"

    private let uitpas: any UiTPAS
    private let lifetime: Duration
    private let clock: @Sendable () -> ContinuousClock.Instant
    private var heard: [OrganizerID: (right: Right, at: ContinuousClock.Instant)] = [:]
    private var waiting: [OrganizerID: [CheckedContinuation<Right, Never>]] = [:]

    package init(
        uitpas: any UiTPAS,
        lifetime: Duration = .seconds(60),
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.uitpas = uitpas
        self.lifetime = lifetime
        self.clock = clock
    }

    /// How many wait for an answer that somebody else asked for.
    package var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

    package func right(for organizer: OrganizerID) async -> Right {
        guard uitpas.hasCredentials(for: organizer) else { return .noCredentials }
        let now = clock()
        if let last = heard[organizer], now - last.at < lifetime { return last.right }
        guard waiting[organizer] == nil else {
            return await withCheckedContinuation { waiting[organizer]?.append($0) }
        }
        waiting[organizer] = []
        let right = await ask(for: organizer)
        heard[organizer] = (right, now)
        for one in waiting.removeValue(forKey: organizer) ?? [] { one.resume(returning: right) }
        return right
    }

    private func ask(for organizer: OrganizerID) async -> Right {
        do throws(UpstreamFailure) {
            let own = try await uitpas.permissions(for: organizer).first { $0.organizer == organizer }
            return own?.permissions.contains(Self.permission) == true ? .granted : .lacking
        } catch {
            switch error.kind {
            case .noCredentials: return .noCredentials
            case .forbidden: return .refused
            // A 401 may be a confusion of publiq's that passes.
            case .unauthorized, .rateLimited, .timeout, .error, .paced, .turnedAway, .crowded: return .unknown
            }
        }
    }
}
