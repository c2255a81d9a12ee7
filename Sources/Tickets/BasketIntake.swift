/// A reserved or sold basket as its seller tells it.
package struct Order: Hashable, Sendable {
    package struct Line: Hashable, Sendable {
        package var id: LineID
        package var kind: LineKind
        package var content: LineContent
        package var ticketType: String
        /// See ``Tickets/Line/priceCategory``.
        package var priceCategory: String?
        package var quotedPrice: Cents?
        /// A UiTPAS line whose number can be nobody's: refused without asking.
        package var hasInvalidNumber: Bool

        package init(
            id: LineID,
            kind: LineKind,
            content: LineContent,
            ticketType: String,
            priceCategory: String? = nil,
            quotedPrice: Cents?,
            hasInvalidNumber: Bool = false
        ) {
            self.id = id
            self.kind = kind
            self.content = content
            self.ticketType = ticketType
            self.priceCategory = priceCategory
            self.quotedPrice = quotedPrice
            self.hasInvalidNumber = hasInvalidNumber
        }
    }

    package enum Payment: Hashable, Sendable {
        case reserved(until: Instant)
        case sold(at: Instant?)
    }

    package var payment: Payment
    package var channel: String
    package var customer: String?
    package var lines: [Line]
    package var reply: ReplyAddress?
    package var traceparent: String?

    package init(
        payment: Payment,
        channel: String,
        customer: String?,
        lines: [Line],
        reply: ReplyAddress? = nil,
        traceparent: String? = nil
    ) {
        self.payment = payment
        self.channel = channel
        self.customer = customer
        self.lines = lines
        self.reply = reply
        self.traceparent = traceparent
    }
}

/// The same line came with other content: the message can't be believed.
package struct ConflictingDuplicate: Error, Hashable, Sendable {
    package var line: LineID
    /// The place of the line in the message.
    package var index: Int

    package init(line: LineID, index: Int) {
        self.line = line
        self.index = index
    }
}

extension Basket {
    /// Takes a reserved or sold basket in: records what is new, confirms what is known, begins anew what had
    /// expired.
    ///
    /// A line that is refused at once refuses a reserved basket that stands or falls as one; lines that are added to
    /// a basket that was refused are refused, too, as long as nothing in it is paid.
    ///
    /// A conflicting line throws before anything is changed.
    package mutating func take(
        _ order: Order,
        at now: Instant,
        knowing mappings: [EventID: Mapping],
        atomicity: BasketRules.Atomicity = .line,
        isRepeat: Bool = false
    ) throws(ConflictingDuplicate) -> [Effect] {
        try checkForConflicts(order)
        isKnown = true
        reply = order.reply ?? reply
        traceparent = order.traceparent ?? traceparent
        var effects: [Effect] = []
        for incoming in order.lines {
            if lines[incoming.id] == nil {
                effects += add(incoming, of: order, at: now, knowing: mappings)
            } else {
                if let customer = order.customer { lines[incoming.id]?.customer = customer }
                effects += apply(order.payment.fact, to: incoming.id, at: now, knowing: mappings)
                effects += resume(incoming.id, at: now, knowing: mappings)
            }
        }
        let isRefused = lines.values.contains { $0.kind != .other && $0.state == .refused }
        if atomicity == .basket, isRefused, !isPaid {
            effects += refuseBasket(after: nil, at: now)
        }
        return (effects + settle(at: now, isRepeat: isRepeat, isAsked: true)).withoutRepeats
    }

    private func checkForConflicts(_ order: Order) throws(ConflictingDuplicate) {
        var contents = lines.mapValues(\.content)
        for (index, incoming) in order.lines.enumerated() {
            if let known = contents[incoming.id], known != incoming.content {
                throw ConflictingDuplicate(line: incoming.id, index: index)
            }
            contents[incoming.id] = incoming.content
        }
    }

    private mutating func add(
        _ incoming: Order.Line,
        of order: Order,
        at now: Instant,
        knowing mappings: [EventID: Mapping]
    ) -> [Effect] {
        lines[incoming.id] = Line(
            id: incoming.id,
            kind: incoming.kind,
            content: incoming.content,
            ticketType: incoming.ticketType,
            priceCategory: incoming.priceCategory,
            quotedPrice: incoming.quotedPrice,
            customer: order.customer,
            channel: order.channel,
            isSold: false,
            state: incoming.kind.firstState,
            since: now
        )
        if restoration != nil { lines[incoming.id]?.memory = .lost }
        self.order.append(incoming.id)
        guard incoming.kind != .other else {
            return record(incoming.id, of: order, at: now, knowing: mappings)
        }
        if incoming.hasInvalidNumber {
            return apply(order.payment.fact, to: incoming.id, at: now)
                + apply(.refused(reason: "invalid-number", messages: [:]), to: incoming.id, at: now)
        }
        guard let wish = cancellation ?? lineCancellations[incoming.id] else {
            return apply(order.payment.fact, to: incoming.id, at: now, knowing: mappings)
        }
        if lines[incoming.id]?.memory == .lost {
            return apply(order.payment.fact, to: incoming.id, at: now, knowing: mappings)
                + apply(.cancellationWished(wish), to: incoming.id, at: now)
        }
        // Cancelled before it came: it is not routed first.
        _ = apply(order.payment.fact, to: incoming.id, at: now)
        return apply(.cancellationWished(wish), to: incoming.id, at: now)
    }

    private mutating func record(
        _ id: LineID,
        of order: Order,
        at now: Instant,
        knowing mappings: [EventID: Mapping]
    ) -> [Effect] {
        var effects = apply(order.payment.fact, to: id, at: now)
        if let event = lines[id]?.content.event, let route = mappings[event]?.route {
            effects += apply(.mapped(route), to: id, at: now)
        }
        if let wish = cancellation ?? lineCancellations[id] {
            effects += apply(.cancellationWished(wish), to: id, at: now)
        }
        return effects
    }

    /// Takes the seller's cancellation in, of some lines or, without any, of the whole basket for good.
    package mutating func cancel(
        lines wanted: [LineID]?,
        reason: String,
        at now: Instant,
        traceparent: String? = nil,
        isRepeat: Bool = false
    ) -> [Effect] {
        let wish = Cancellation(cause: .seller, reason: reason)
        self.traceparent = traceparent ?? self.traceparent
        if let wanted {
            for id in wanted where lineCancellations[id] == nil { lineCancellations[id] = wish }
        } else if cancellation == nil {
            cancellation = wish
        }
        var effects: [Effect] = []
        for id in wanted ?? order { effects += apply(.cancellationWished(wish), to: id, at: now) }
        return (effects + settle(at: now, isRepeat: isRepeat, isAsked: true)).withoutRepeats
    }

    /// Looks again at lines that wait for a route or an organiser, and lets go of those that were reserved for too long.
    ///
    /// What is at UiTPAS is asked to be cancelled there; whoever does that looks again whether it was paid.
    package mutating func review(
        at now: Instant,
        knowing mappings: [EventID: Mapping],
        isRepeat: Bool
    ) -> [Effect] {
        var effects: [Effect] = []
        for id in order {
            guard let line = lines[id] else { continue }
            switch line.state {
            case .unmapped, .routed, .manual:
                if let wish = line.cancellation ?? (line.isLapsed(at: now) ? .expired : nil),
                    line.memory != .lost
                {
                    effects += apply(.cancellationWished(wish), to: id, at: now)
                } else if line.state == .unmapped {
                    effects += route(id, at: now, knowing: mappings)
                } else if line.state == .routed {
                    effects += self.effects(of: line.standing, on: id, at: now, knowing: mappings)
                }
            case .parked where line.ticketSale == nil && line.memory != .lost && line.isLapsed(at: now):
                effects += apply(.cancellationWished(.expired), to: id, at: now)
            case .parked:
                effects += resume(id, at: now, knowing: mappings)
            case .registered where line.isToLapse(at: now - Reservation.grace):
                effects += line.route.map { [.cancellation($0.organizer)] } ?? []
            case .withdrawn where isRepeat:
                effects += self.effects(of: line.standing, on: id, at: now, knowing: mappings)
            case .recorded, .registering, .registered, .cancelling, .cancelled, .refused, .withdrawn,
                .uncertain:
                continue
            }
        }
        return (effects + settle(at: now, isRepeat: isRepeat)).withoutRepeats
    }

    /// Sends what was parked for an organiser's sake to the one whose the event is now.
    private mutating func resume(
        _ id: LineID,
        at now: Instant,
        knowing mappings: [EventID: Mapping]
    ) -> [Effect] {
        guard let line = lines[id], line.state == .parked, !line.isLapsed(at: now) else { return [] }
        guard let route = mappings[line.content.event]?.route else { return [] }
        return apply(.mapped(route), to: id, at: now, knowing: mappings)
    }
}

extension Order.Payment {
    fileprivate var fact: LineFact {
        switch self {
        case .reserved(let until): .reservedUntil(until)
        case .sold(let moment): .sold(at: moment)
        }
    }
}

extension LineKind {
    fileprivate var firstState: LineState {
        switch self {
        case .uitpas: .unmapped
        case .groupPass: .manual
        case .other: .recorded
        }
    }
}
