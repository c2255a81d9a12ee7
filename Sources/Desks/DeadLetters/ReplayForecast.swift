import Messages
package import Tickets
package import Working

/// What a message would come to if it were sent now, as far as that can be told without asking anybody else.
package enum ReplayForecast: Hashable, Sendable {
    /// There is something to do; the sentence says what.
    case worked(String)
    /// It would be handled, and change nothing; the sentence says why.
    case nothing(String)
    /// It would become a dead letter again.
    case failsAgain(DeadLetterCause)
}

/// Foretells replays, from the ledger and the configuration.
package struct ReplayForecaster: Sendable {
    private let reader: MessageReader
    private let ledger: any Ledger
    private let hasCredentials: @Sendable (OrganizerID) -> Bool
    private let now: @Sendable () -> Instant

    package init(
        houses: Houses,
        ledger: any Ledger,
        hasCredentials: @escaping @Sendable (OrganizerID) -> Bool,
        now: @escaping @Sendable () -> Instant
    ) {
        reader = MessageReader(houses: houses)
        self.ledger = ledger
        self.hasCredentials = hasCredentials
        self.now = now
    }

    package func forecast(_ message: Incoming) async throws(LedgerError) -> ReplayForecast {
        if let cause = reader.objection(to: message) { return .failsAgain(cause) }
        do throws(Failure) {
            switch message.type {
            case MessageType.reserved: return try await order(message, isSold: false)
            case MessageType.sold: return try await order(message, isSold: true)
            case MessageType.cancelled: return try await cancellation(message)
            case MessageType.sale: return try await part(message, whatIsToBeDone: Self.isToBeRegistered)
            case MessageType.cancellation: return try await part(message) { $0.state == .cancelling }
            case MessageType.tariffsRequested:
                return .nothing("whoever asked for the tariffs does not wait any more")
            default: return .worked("it would be handled anew")
            }
        } catch {
            switch error {
            case .permanent(let cause): return .failsAgain(cause)
            case .transient(_, let detail, _): throw LedgerError.unavailable(detail)
            }
        }
    }

    private static func isToBeRegistered(_ line: Line) -> Bool {
        switch line.state {
        case .routed, .registering, .parked: true
        case .cancelled: line.isSold && line.cancellation?.cause == .expiry
        case .recorded, .unmapped, .registered, .cancelling, .refused, .withdrawn, .manual, .uncertain: false
        }
    }

    /// Takes the basket in, on a copy.
    private func order(_ message: Incoming, isSold: Bool) async throws(Failure) -> ReplayForecast {
        let (body, rules, order) = try reader.order(message, isSold: isSold)
        let before = try await basket(body.head)
        var after = before
        let mappings = try await mappings(of: body.events.union(before.lines.values.map(\.content.event)))
        do throws(ConflictingDuplicate) {
            _ = try after.take(
                order,
                at: now(),
                knowing: mappings,
                atomicity: rules.atomicity,
                isRepeat: true
            )
        } catch {
            return .failsAgain(.conflict(error))
        }
        return difference(before, after)
    }

    private func cancellation(_ message: Incoming) async throws(Failure) -> ReplayForecast {
        let body = try reader.cancellation(message)
        let before = try await basket(body.head)
        var after = before
        _ = after.cancel(
            lines: body.cancelledLines,
            reason: body.reason ?? "cancelled",
            at: now(),
            traceparent: message.traceparent,
            isRepeat: true
        )
        return difference(before, after)
    }

    /// What a command to an organiser's worker would find to do.
    private func part(
        _ message: Incoming,
        whatIsToBeDone isToBeDone: (Line) -> Bool
    ) async throws(Failure) -> ReplayForecast {
        let (head, organizer) = try readPart(message)
        guard hasCredentials(organizer) else {
            return .failsAgain(
                DeadLetterCause(
                    reason: .noCredentials,
                    detail: "no client is configured for organiser \(organizer)"
                )
            )
        }
        let lines = try await basket(head).orderedLines.filter {
            $0.kind == .uitpas && $0.route?.organizer == organizer
        }
        guard !lines.isEmpty else { return .nothing("no line of the basket is that organiser's") }
        let due = lines.filter(isToBeDone)
        return due.isEmpty ? .nothing(Self.states(of: lines)) : .worked(Self.states(of: due))
    }

    private func difference(_ before: Basket, _ after: Basket) -> ReplayForecast {
        let changed = after.orderedLines.filter { before.lines[$0.id] != $0 }
        if !changed.isEmpty { return .worked("would be: \(Self.states(of: changed))") }
        guard !after.lines.isEmpty else {
            return .worked("its lines are not known yet; the wish would be kept")
        }
        return .nothing(Self.states(of: after.orderedLines))
    }

    /// `line 1 is registered (500001), line 2 is recorded`; of many the first few.
    private static func states(of lines: [Line]) -> String {
        let shown = lines.prefix(3).map { line in
            "line \(line.id) is \(line.state.rawValue)\(line.ticketSale.map { " (\($0))" } ?? "")"
        }
        let more = lines.count > shown.count ? ", and \(lines.count - shown.count) more" : ""
        return shown.joined(separator: ", ") + more
    }

    /// The basket as it is; one without lines where nobody has heard of it.
    private func basket(_ head: BasketHead) async throws(Failure) -> Basket {
        do throws(LedgerError) {
            return try await ledger.basket(head.basket) ?? Basket(key: head.basket, workgroup: head.workgroup)
        } catch {
            throw .of(error)
        }
    }

    private func mappings(of events: Set<EventID>) async throws(Failure) -> [EventID: Mapping] {
        do throws(LedgerError) {
            return try await ledger.mappings(of: events)
        } catch {
            throw .of(error)
        }
    }
}
