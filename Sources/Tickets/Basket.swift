/// A basket with everything that is known of it: the unit of every transaction in the ledger.
///
/// Whoever changes a basket has it alone (the ledger locks its row), changes it with one of the functions in the
/// files beside this one, and publishes the effects that come back once the change is committed.
package struct Basket: Hashable, Sendable {
    package let key: BasketKey
    package var workgroup: WorkgroupID
    /// Whether a reservation or a sale was seen; cancellations may come first.
    package var isKnown: Bool
    /// The wish to cancel the whole basket, lines that arrive later included.
    package var cancellation: Cancellation?
    /// Wishes to cancel single lines, those included that have not arrived yet.
    package var lineCancellations: [LineID: Cancellation]
    /// By line id.
    ///
    /// The order in which they came is `order`.
    package var lines: [LineID: Line]
    package var order: [LineID]
    /// Lines as they stood when a life with a sale at UiTPAS had ended and another one began: what they had to tell
    /// may have been lost, and their line speaks of its new life only.
    package var endedLives: [Line]
    /// The attempts that are open or left a line uncertain, those that were ended by the change at hand, and after a
    /// restoration those that were ended since.
    package var attempts: [AttemptID: Attempt]
    /// What the change at hand adds to the file.
    package var evidence: [Evidence]
    /// What operators did about its lines by the change at hand.
    package var acts: [LineAct]
    package var settlement: Settlement?
    /// Where outcomes are sent besides the exchange.
    package var reply: ReplyAddress?
    /// The `traceparent` of the last message from Tixly.
    package var traceparent: String?
    /// Where the ledger was put back from a copy and what happened since is being told again; not written down here.
    package internal(set) var restoration: Restoration?

    package init(
        key: BasketKey,
        workgroup: WorkgroupID,
        isKnown: Bool = false,
        cancellation: Cancellation? = nil,
        lineCancellations: [LineID: Cancellation] = [:],
        lines: [Line] = [],
        attempts: [Attempt] = [],
        settlement: Settlement? = nil,
        reply: ReplyAddress? = nil,
        traceparent: String? = nil
    ) {
        self.key = key
        self.workgroup = workgroup
        self.isKnown = isKnown
        self.cancellation = cancellation
        self.lineCancellations = lineCancellations
        self.lines = Dictionary(uniqueKeysWithValues: lines.map { ($0.id, $0) })
        self.order = lines.map(\.id)
        self.endedLives = []
        self.attempts = Dictionary(uniqueKeysWithValues: attempts.map { ($0.id, $0) })
        self.evidence = []
        self.acts = []
        self.settlement = settlement
        self.reply = reply
        self.traceparent = traceparent
    }

    /// The lines in the order in which they came.
    package var orderedLines: [Line] { order.compactMap { lines[$0] } }
}

/// Where a seller wants to read outcomes.
package struct ReplyAddress: Hashable, Sendable {
    package var queue: String
    package var correlation: String?

    package init(queue: String, correlation: String?) {
        self.queue = queue
        self.correlation = correlation
    }
}

extension Basket {
    /// Applies a fact to one line and turns what it asks for into the basket's effects.
    mutating func apply(
        _ fact: LineFact,
        to id: LineID,
        at now: Instant,
        knowing mappings: [EventID: Mapping] = [:]
    ) -> [Effect] {
        let before = lines[id]
        guard let asked = lines[id]?.apply(fact, at: now) else { return [] }
        if let before, before.ticketSale != nil, lines[id]?.life != before.life { endedLives.append(before) }
        return effects(of: asked, on: id, at: now, knowing: mappings)
    }

    /// What a line's effects mean for the world, each with the line as it stands now.
    mutating func effects(
        of asked: [LineEffect],
        on id: LineID,
        at now: Instant,
        knowing mappings: [EventID: Mapping]
    ) -> [Effect] {
        var effects: [Effect] = []
        for effect in asked {
            guard let line = lines[id] else { continue }
            switch effect {
            case .announce:
                effects.append(.outcome(line))
            case .retribution(let kind):
                guard let sale = line.ticketSale else { continue }
                effects.append(.retribution(Retribution(kind: kind, ticketSale: sale, line: line)))
            case .register:
                guard let organizer = line.route?.organizer else { continue }
                effects.append(.sale(organizer))
            case .cancel:
                guard let organizer = line.route?.organizer else { continue }
                effects.append(.cancellation(organizer))
            case .route:
                effects += route(id, at: now, knowing: mappings)
            }
        }
        return effects
    }

    /// What ended lives had to tell, for a delivery that comes again.
    ///
    /// Whosever they were: an event may have passed to another organiser than the delivery is for.
    func farewells() -> [Effect] {
        endedLives.flatMap { line -> [Effect] in
            guard let sale = line.ticketSale else { return [] }
            return [
                .retribution(Retribution(kind: .registered, ticketSale: sale, line: line)),
                .retribution(Retribution(kind: .cancelled, ticketSale: sale, line: line)),
                .outcome(line),
            ]
        }
    }

    /// Finds the way of a line whose event is mapped, beginning it anew where it had expired.
    mutating func route(_ id: LineID, at now: Instant, knowing mappings: [EventID: Mapping]) -> [Effect] {
        var effects = apply(.begun, to: id, at: now, knowing: mappings)
        guard let line = lines[id], line.state == .unmapped else { return effects }
        guard let route = mappings[line.content.event]?.route else { return effects }
        effects += apply(.mapped(route), to: id, at: now, knowing: mappings)
        return effects
    }

    /// Tells how the basket ended, if it just did, and with `isAsked` if it is still so.
    ///
    /// With `isRepeat` it is told again even where a line has been on the move since: whoever moved it has not told.
    mutating func settle(at now: Instant, isRepeat: Bool, isAsked: Bool = false) -> [Effect] {
        let concerned = orderedLines.filter { $0.kind != .other }
        guard isKnown, !concerned.isEmpty else { return [] }
        let again: [Effect] = isRepeat ? settlement.map { [.settled($0)] } ?? [] : []
        guard concerned.allSatisfy({ $0.state.isSettled && !$0.isAskedForAnew(at: now) }) else {
            return again
        }
        let version = concerned.reduce(0) { $0 + $1.life }
        if let settlement, settlement.version >= version {
            return isRepeat || isAsked ? [.settled(settlement)] : []
        }
        let entries = concerned.compactMap { line in
            line.state.outcome.map {
                Settlement.Entry(
                    line: line.id,
                    outcome: $0,
                    ticketSale: line.ticketSale,
                    reason: line.outcomeReason
                )
            }
        }
        let settlement = Settlement(version: version, entries: entries, at: now)
        self.settlement = settlement
        return again + [.settled(settlement)]
    }
}

extension [Effect] {
    /// The same effects, each once, in order: two lines of one organiser need one command.
    package var withoutRepeats: [Effect] {
        var seen: Set<Effect> = []
        return filter { seen.insert($0).inserted }
    }
}
