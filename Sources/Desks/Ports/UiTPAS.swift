import Discretion
package import Tickets
package import Working

/// Why an upstream could not be asked, or did not answer usefully.
///
/// Nothing was changed by asking.
package struct UpstreamFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// No client id and secret are configured for the organiser.
        case noCredentials = "no-credentials"
        /// 403, or the token endpoint refuses the client.
        case forbidden
        /// 401, with a fresh token, too.
        case unauthorized
        /// 429.
        case rateLimited = "rate-limited"
        case timeout = "upstream-timeout"
        /// Unreachable, 5xx, or an answer that can't be read.
        case error = "upstream-error"
        /// Not asked: our own limit of requests per second is used up.
        case paced
        /// Not asked: others who asked had no answer.
        case turnedAway = "turned-away"
        /// Not asked: enough wait already for somebody else's reading.
        case crowded
    }

    package var kind: Kind
    /// One sentence, free of numbers of passes and secrets.
    package var description: String
    package var retryAfter: Duration?

    package init(kind: Kind, description: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.description = Redaction.sentence(description)
        self.retryAfter = retryAfter
    }
}

extension UpstreamFailure.Kind {
    /// The contract's word for it, where a tariff can't be had.
    package var reason: String {
        switch self {
        case .noCredentials, .forbidden, .rateLimited, .timeout, .error: rawValue
        case .unauthorized: Self.forbidden.rawValue
        case .paced: Self.rateLimited.rawValue
        case .turnedAway, .crowded: Self.timeout.rawValue
        }
    }

    /// How it is tried again; of those that only a person can mend, as often as others.
    package var retryClass: RetryClass {
        switch self {
        case .rateLimited, .paced: .rateLimited
        case .turnedAway: .turnedAway
        // Nothing is wrong: the next reading may be the one.
        case .crowded: .lostAnswer
        case .noCredentials, .forbidden, .unauthorized, .timeout, .error: .upstream
        }
    }
}

extension UpstreamFailure {
    /// What it means for a command that is at its `attempt`-th attempt.
    ///
    /// A token that publiq has just given can't be wrong, so a 401 is taken for a confusion of publiq's that passes;
    /// the third time it is what it says, as a 403.
    func judged(atAttempt attempt: Int) -> UpstreamFailure {
        guard kind == .unauthorized else { return self }
        var failure = self
        failure.kind = attempt < 3 ? .error : .forbidden
        return failure
    }
}

/// What publiq says of a passholder's tariffs.
package enum TariffAnswer: Hashable, Sendable {
    /// What may be chosen, perhaps nothing, and what the passholder should read either way.
    case available([Tariff], messages: LocalizedText)
    /// A business no: the last part of the problem's type, `invalid-uitpasnumber` as `invalid-number`.
    case refused(reason: String, messages: LocalizedText)
}

/// What came of posting a group of sales once.
package enum PostResult: Hashable, Sendable {
    case registered([PostAnswer.Receipt])
    /// A problem of UiTPAS (`…/probs/uitpas/…`): a business no.
    case refused(index: Int?, reason: String, messages: LocalizedText)
    /// Any other 4xx: publiq could not read or place what was sent.
    case rejected(index: Int?, reason: String)
    /// The request took no effect: not sent, no usable token, 401, 403, 429.
    case notExecuted(UpstreamFailure)
    /// The request may have taken effect: 5xx, an answer that was lost, cut or unreadable.
    case unknown(reason: String)
}

/// What came of cancelling a sale.
///
/// Cancelling is idempotent for us.
package enum RemovalResult: Hashable, Sendable {
    /// 204, or 404 `ticket-sale-not-found`: it is not at UiTPAS.
    case gone
    /// Any other 4xx but 401, 403 and 429.
    case rejected(reason: String)
    case failed(UpstreamFailure)
}

extension PostResult {
    /// See ``UpstreamFailure/judged(atAttempt:)``.
    func judged(atAttempt attempt: Int) -> PostResult {
        guard case .notExecuted(let failure) = self else { return self }
        return .notExecuted(failure.judged(atAttempt: attempt))
    }
}

extension RemovalResult {
    /// See ``UpstreamFailure/judged(atAttempt:)``.
    func judged(atAttempt attempt: Int) -> RemovalResult {
        switch self {
        case .gone, .rejected: self
        case .failed(let failure): .failed(failure.judged(atAttempt: attempt))
        }
    }
}

/// One organiser's permissions, as `GET /permissions` lists them for a client.
package struct OrganizerPermissions: Hashable, Sendable {
    package var organizer: OrganizerID
    package var name: String
    /// As publiq names them, such as `TICKETSALES_REGISTER`.
    package var permissions: Set<String>

    package init(organizer: OrganizerID, name: String, permissions: Set<String>) {
        self.organizer = organizer
        self.name = name
        self.permissions = permissions
    }
}

/// UiTPAS, spoken to with the credentials of an organiser.
package protocol UiTPAS: Sendable {
    /// Whether sales can be registered for an organiser: a client is configured for it.
    func hasCredentials(for organizer: OrganizerID) -> Bool

    /// Why nothing would be asked for an organiser just now; nil when it would.
    ///
    /// For who has something to do before he asks, and can save himself the trouble.
    func standstill(for organizer: OrganizerID) async -> UpstreamFailure?

    /// `GET /tariffs`.
    func tariffs(
        for number: UiTPASNumber,
        route: Route,
        regularPrice: Cents,
        deadline: Duration
    ) async throws(UpstreamFailure) -> TariffAnswer

    /// `POST /ticket-sales`, sent at most once, not started after `notAfter`, and not written at all by a process that
    /// was stopped for longer than `timings` allow.
    ///
    /// A 401 is answered with a new token and one more post, which is safe: a request without a valid token is
    /// not executed.
    func post(
        _ sales: [SaleTuple],
        for organizer: OrganizerID,
        notAfter: ContinuousClock.Instant,
        timings: Timings
    ) async -> PostResult

    /// `DELETE /ticket-sales/{id}`.
    func remove(_ sale: TicketSaleID, for organizer: OrganizerID, deadline: Duration) async -> RemovalResult

    /// `GET /ticket-sales?eventId=`, every page of it, dated when it was begun: after this was called, and before
    /// anything was asked.
    func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading

    /// `GET /permissions`, with the client of an organiser.
    func permissions(for organizer: OrganizerID) async throws(UpstreamFailure) -> [OrganizerPermissions]
}

extension UiTPAS {
    /// No standstill.
    package func standstill(for organizer: OrganizerID) async -> UpstreamFailure? { nil }
}
