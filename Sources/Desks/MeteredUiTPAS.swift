import Metrics
package import Tickets

/// UiTPAS of which each request is timed, and each that was no use counted, by organiser.
///
/// Behind the gate, so that what was never asked is in neither. An organiser that is not configured counts as `other`: ids
/// come from UiTdatabank, and a metric must not grow by what others write there.
package struct MeteredUiTPAS: ForwardingUiTPAS {
    package let upstream: any UiTPAS
    private let meters: [OrganizerID: UpstreamMeters]
    private let other: UpstreamMeters

    /// Measures what is asked of `upstream` for these organisers; what is there from the start says 0 for `operations`.
    package init(
        _ upstream: any UiTPAS,
        organizers: some Sequence<OrganizerID>,
        operations: [UpstreamOperation]
    ) {
        self.upstream = upstream
        meters = Dictionary(
            organizers.map { ($0, UpstreamMeters(organizer: $0.text, operations)) },
            uniquingKeysWith: { first, _ in first }
        )
        other = UpstreamMeters(organizer: "other", operations)
    }

    package func tariffs(
        for number: UiTPASNumber,
        route: Route,
        regularPrice: Cents,
        deadline: Duration
    ) async throws(UpstreamFailure) -> TariffAnswer {
        try await measured(.tariffs, route.organizer) { () async throws(UpstreamFailure) in
            try await upstream.tariffs(
                for: number,
                route: route,
                regularPrice: regularPrice,
                deadline: deadline
            )
        }
    }

    package func post(
        _ sales: [SaleTuple],
        for organizer: OrganizerID,
        notAfter: ContinuousClock.Instant,
        timings: Timings
    ) async -> PostResult {
        let start = ContinuousClock.now
        let result = await upstream.post(sales, for: organizer, notAfter: notAfter, timings: timings)
        self[organizer].record(.post, since: start, result.trouble)
        return result
    }

    package func remove(
        _ sale: TicketSaleID,
        for organizer: OrganizerID,
        deadline: Duration
    ) async -> RemovalResult {
        let start = ContinuousClock.now
        let result = await upstream.remove(sale, for: organizer, deadline: deadline)
        self[organizer].record(.remove, since: start, result.trouble)
        return result
    }

    package func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        try await measured(.list, organizer) { () async throws(UpstreamFailure) in
            try await upstream.sales(of: event, for: organizer)
        }
    }

    private subscript(organizer: OrganizerID) -> UpstreamMeters { meters[organizer] ?? other }

    private func measured<Answer>(
        _ operation: UpstreamOperation,
        _ organizer: OrganizerID,
        _ ask: () async throws(UpstreamFailure) -> Answer
    ) async throws(UpstreamFailure) -> Answer {
        let start = ContinuousClock.now
        do throws(UpstreamFailure) {
            let answer = try await ask()
            self[organizer].record(operation, since: start, nil)
            return answer
        } catch {
            self[organizer].record(operation, since: start, UpstreamTrouble(error))
            throw error
        }
    }
}

/// What is asked of UiTPAS, as metrics name it.
package enum UpstreamOperation: String, Hashable, Sendable, CaseIterable {
    case tariffs
    case post
    case remove
    /// All pages of an event's list together.
    case list
}

/// Why a request was no use, as metrics name it.
enum UpstreamTrouble: Hashable, Sendable {
    case failure(UpstreamFailure.Kind)
    /// A post that may have taken effect.
    case unknown

    init(_ failure: UpstreamFailure) { self = .failure(failure.kind) }

    /// Those that a request behind the gate can end in.
    static let all: [UpstreamTrouble] =
        UpstreamFailure.Kind.allCases.filter { $0 != .turnedAway && $0 != .crowded }.map { .failure($0) } + [
            .unknown
        ]

    var label: String {
        switch self {
        case .failure(let kind): kind.rawValue
        case .unknown: "unknown"
        }
    }

    /// Whether publiq was asked at all.
    var wasAsked: Bool {
        switch self {
        case .failure(.noCredentials), .failure(.paced), .failure(.turnedAway), .failure(.crowded): false
        case .failure, .unknown: true
        }
    }
}

/// One organiser's timers and counters; those that are made at once say 0 before anything has happened, so that a rate
/// sees the first.
private struct UpstreamMeters: Sendable {
    private let organizer: String
    private let timers: [UpstreamOperation: Timer]
    private let failures: [UpstreamTrouble: Counter]

    init(organizer: String, _ operations: [UpstreamOperation]) {
        self.organizer = organizer
        timers = Dictionary(
            uniqueKeysWithValues: operations.map { ($0, Self.timer(organizer, $0)) }
        )
        failures = Dictionary(
            uniqueKeysWithValues: UpstreamTrouble.all.map { trouble in
                let labels = [("organizer", organizer), ("kind", trouble.label)]
                return (trouble, Counter(label: "uitpas_upstream_failures_total", dimensions: labels))
            }
        )
    }

    func record(
        _ operation: UpstreamOperation,
        since start: ContinuousClock.Instant,
        _ trouble: UpstreamTrouble?
    ) {
        if let trouble { failures[trouble]?.increment() }
        guard trouble?.wasAsked ?? true else { return }
        let timer = timers[operation] ?? Self.timer(organizer, operation)
        timer.record(duration: ContinuousClock.now - start)
    }

    private static func timer(_ organizer: String, _ operation: UpstreamOperation) -> Timer {
        let labels = [("organizer", organizer), ("operation", operation.rawValue)]
        return Timer(label: "uitpas_upstream_seconds", dimensions: labels)
    }
}

extension PostResult {
    /// A no is an answer.
    fileprivate var trouble: UpstreamTrouble? {
        switch self {
        case .registered, .refused, .rejected: nil
        case .notExecuted(let failure): UpstreamTrouble(failure)
        case .unknown: .unknown
        }
    }
}

extension RemovalResult {
    fileprivate var trouble: UpstreamTrouble? {
        switch self {
        case .gone, .rejected: nil
        case .failed(let failure): UpstreamTrouble(failure)
        }
    }
}
