import Messages
import Metrics
package import Tickets
package import Working

/// Quotes live tariffs for the lines of a basket.
package struct TariffDesk: Handler {
    private let houses: Houses
    private let mappings: MappingCache
    private let uitpas: any UiTPAS
    private let now: @Sendable () -> Instant
    private let longest: Duration
    /// A day, in milliseconds: nobody waits longer.
    private static let longestExpiration: Int64 = 86_400_000
    private let late = Counter(label: "uitpas_tariff_requests_late_total")

    /// A desk whose look-ups take `longest` at most, whatever the request allows.
    package init(
        houses: Houses,
        mappings: MappingCache,
        uitpas: any UiTPAS,
        longest: Duration,
        now: @escaping @Sendable () -> Instant
    ) {
        self.houses = houses
        self.mappings = mappings
        self.uitpas = uitpas
        self.longest = longest
        self.now = now
    }

    package func handle(_ message: Incoming) async throws(Failure) -> Reaction {
        // Before anything else, since whatever follows may be answered.
        try houses.checkReplyAddress(of: message)
        let reply = TariffReply(to: message, at: now())
        do throws(Failure) {
            guard message.type == MessageType.tariffsRequested else { throw .unknownType(message) }
            let time = try timeLeft(for: message)
            let (request, rules) = try MessageReader(houses: houses).tariffsRequest(message)
            guard time > .zero else {
                late.increment()
                return Reaction()
            }
            let quotes = try await quotes(request, rules, within: min(time, longest).lessTheWayBack)
            return Reaction([reply.quoted(request.head, quotes)])
        } catch {
            guard case .permanent(let cause) = error else { throw error }
            return Reaction(reply.rejected(cause), verdict: .deadLetter(cause))
        }
    }

    /// How long the answer is worth anything: until the header `deadline`, or as long as `expiration` says from
    /// the message's own timestamp on.
    private func timeLeft(for message: Incoming) throws(Failure) -> Duration {
        let now = now()
        if let header = message.delivery.properties.headers["deadline"] {
            guard let deadline = header.text.flatMap({ Instant(rfc3339: $0) }) else {
                throw .permanent(
                    DeadLetterCause(
                        reason: .malformed,
                        detail: "the header deadline is not a time (RFC 3339)"
                    )
                )
            }
            return deadline.since(now)
        }
        guard let milliseconds = message.expiration.flatMap({ Int64($0) }) else { return longest }
        // AMQP timestamps have whole seconds: half of what is cut off is given back.
        let sent = message.delivery.properties.timestamp.flatMap { Int64(exactly: $0) }
        let from = sent.flatMap { Instant(foreignSeconds: $0) }.map { $0 + .milliseconds(500) } ?? now
        return (from + .milliseconds(min(max(0, milliseconds), Self.longestExpiration))).since(now)
    }

    private func quotes(
        _ request: TariffsRequest,
        _ rules: BasketRules,
        within time: Duration
    ) async throws(Failure) -> [(LineID, TariffQuote)] {
        let lines = request.tariffLines
        let known: [EventID: Mapping]
        do throws(LedgerError) {
            known = try await mappings.mappings(of: Set(lines.map(\.event)))
        } catch {
            throw .of(error)
        }
        let assessments = rules.assess(lines, channel: request.channel, mappings: known) {
            uitpas.hasCredentials(for: $0)
        }
        let quotes = await withTaskGroup(of: (Int, TariffQuote).self) { group in
            for (index, (line, assessment)) in zip(lines, assessments).enumerated() {
                group.addTask { (index, await quote(line, assessment, rules, within: time)) }
            }
            return await group.reduce(into: [Int: TariffQuote]()) { $0[$1.0] = $1.1 }
        }
        return lines.enumerated().compactMap { index, line in quotes[index].map { (line.id, $0) } }
    }

    private func quote(
        _ line: TariffLine,
        _ assessment: TariffAssessment,
        _ rules: BasketRules,
        within time: Duration
    ) async -> TariffQuote {
        switch assessment {
        case .skipped(let reason): .skipped(reason: reason.rawValue)
        case .refused(let reason): .refused(reason: reason.rawValue, messages: [:])
        case .unavailable(let reason): .unavailable(reason: reason.rawValue)
        case .lookUp(let number, let route): await lookUp(line, number, route, rules, within: time)
        }
    }

    private func lookUp(
        _ line: TariffLine,
        _ number: UiTPASNumber,
        _ route: Route,
        _ rules: BasketRules,
        within time: Duration
    ) async -> TariffQuote {
        do throws(UpstreamFailure) {
            let answer = try await uitpas.tariffs(
                for: number,
                route: route,
                regularPrice: line.regularPrice,
                deadline: time
            )
            switch answer {
            case .available(let tariffs, let messages) where tariffs.isEmpty:
                return .refused(reason: "no-tariff", messages: messages)
            case .available(let tariffs, let messages):
                let isGroupPass = line.ticketType == rules.groupPassTicketType
                return .quoted(
                    tariffs: tariffs,
                    messages: messages,
                    ticketType: isGroupPass ? rules.groupPassTicketType : rules.integrationTicketType
                )
            case .refused(let reason, let messages):
                return .refused(reason: reason, messages: messages)
            }
        } catch {
            return .unavailable(reason: error.kind.reason)
        }
    }
}

extension Duration {
    /// What is left for asking when the answer has to be there by the end of it.
    fileprivate var lessTheWayBack: Duration { self - min(self / 10, .milliseconds(500)) }
}
