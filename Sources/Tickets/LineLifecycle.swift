/// Something that happened to a line.
package enum LineFact: Hashable, Sendable {
    /// Its event's UiTdatabank event and organiser are known, or have changed.
    ///
    /// What was parked for its organiser's sake goes on when its event has another one.
    case mapped(Route)
    /// Its event has no route any more.
    case unmapped
    /// An attempt to register it begins.
    case claimed(AttemptID)
    /// The attempt came to nothing: the sale does not exist at UiTPAS.
    case returned
    /// UiTPAS registered it as another organiser's than it was posted as: the event had passed to him by then.
    case attributed(to: OrganizerID)
    /// It can't be told as whose UiTPAS registered it.
    case doubted(OrganizerDoubt)
    /// UiTdatabank was asked again whose it was; nil where that is certain now.
    case reconsidered(OrganizerDoubt?)
    /// It exists at UiTPAS.
    case accepted(TicketSaleID, tariffPrice: Cents)
    /// UiTPAS will not have it.
    case refused(reason: String, messages: LocalizedText)
    /// It can't be told whether it exists at UiTPAS.
    case undecidable(reason: String)
    /// Its command became a dead letter.
    case parked(reason: String)
    /// Its command came back from the dead letters; or what was not asked of UiTPAS is asked again.
    case resumed
    /// It is to be sold no more.
    case cancellationWished(Cancellation)
    /// It is no longer at UiTPAS.
    case removed
    /// It was paid.
    case sold(at: Instant?)
    /// It is reserved, perhaps for longer than before.
    case reservedUntil(Instant)
    /// It is asked for again after it expired: a new life begins.
    case begun
}

/// What a line's change asks for.
package enum LineEffect: Hashable, Sendable {
    /// Tell the seller where the line stands.
    case announce
    /// Tell the accountants.
    case retribution(Retribution.Kind)
    /// Have it registered by the organiser's sale worker.
    case register
    /// Have it cancelled by the organiser's cancellation worker.
    case cancel
    /// Look for its event's route; a line that has ended begins anew.
    case route
}

extension Line {
    /// Moves the line on: the whole of its life, one arrow a case.
    ///
    /// A fact that means nothing in a state changes nothing and asks for nothing.
    package mutating func apply(_ fact: LineFact, at now: Instant) -> [LineEffect] {
        switch fact {
        case .mapped(let route): mapped(route, now)
        case .unmapped: unmapped(now)
        case .claimed(let attempt): claimed(attempt, now)
        case .returned: returned(now)
        case .attributed(let organizer): attributed(to: organizer)
        case .doubted(let doubt): doubted(doubt)
        case .reconsidered(let doubt): reconsidered(doubt)
        case .accepted(let sale, let price): accepted(sale, price, now)
        case .refused(let reason, let messages): refused(reason, messages, now)
        case .undecidable(let reason): undecidable(reason, now)
        case .parked(let reason): parked(reason, now)
        case .resumed: resumed(now)
        case .cancellationWished(let cancellation): cancellationWished(cancellation, now)
        case .removed: removed(now)
        case .sold(let moment): sold(moment, now)
        case .reservedUntil(let moment): reserved(until: moment, now)
        case .begun: begun(now)
        }
    }

    /// What a seller who asks for the line is told.
    package var standing: [LineEffect] {
        switch state {
        case .recorded, .unmapped, .registering: []
        case .routed: [.register]
        case .cancelling: [.cancel]
        case .registered, .cancelled, .refused, .withdrawn, .manual, .uncertain, .parked: [.announce]
        }
    }

    /// Everything to say and do again when a delivery comes a second time, because what the first one said may
    /// have been lost with its worker.
    package var repetition: [LineEffect] {
        switch state {
        case .registered: [.announce, .retribution(.registered)]
        case .cancelling: [.retribution(.registered), .cancel]
        case .cancelled: [.retribution(.registered), .retribution(.cancelled), .announce]
        case .parked where ticketSale != nil: [.retribution(.registered), .announce]
        case .recorded, .unmapped, .routed, .registering, .refused, .withdrawn, .manual, .uncertain, .parked:
            standing
        }
    }

    /// Later than before, whatever the clock of this host says: of two outcomes the seller believes the later one.
    private mutating func move(to state: LineState, _ now: Instant) {
        self.state = state
        since = max(now, since + .milliseconds(1))
    }

    private mutating func mapped(_ route: Route, _ now: Instant) -> [LineEffect] {
        switch state {
        case .unmapped:
            self.route = route
            move(to: .routed, now)
            return [.register]
        case .routed:
            guard self.route != route else { return [] }
            let isMoved = self.route?.organizer != route.organizer
            self.route = route
            return isMoved ? [.register] : []
        case .recorded:
            self.route = route
            return []
        case .parked where isStranded && self.route?.organizer != route.organizer:
            self.route = route
            reason = nil
            move(to: .routed, now)
            return [.register]
        case .registering, .registered, .cancelling, .cancelled, .refused, .withdrawn, .manual, .uncertain,
            .parked:
            return []
        }
    }

    /// Why publiq would not talk to us about its organiser's events: another organiser's may be another matter.
    package static let reasonsOfOrganizers: Set<String> = ["forbidden", "no-credentials"]

    /// Whether it was parked before it was registered, because of whose event it is for.
    private var isStranded: Bool {
        ticketSale == nil && reason.map(Self.reasonsOfOrganizers.contains) == true
    }

    private mutating func unmapped(_ now: Instant) -> [LineEffect] {
        guard state == .routed else { return [] }
        route = nil
        move(to: .unmapped, now)
        return []
    }

    private mutating func claimed(_ attempt: AttemptID, _ now: Instant) -> [LineEffect] {
        guard state == .routed else { return [] }
        self.attempt = attempt
        move(to: .registering, now)
        return []
    }

    private mutating func returned(_ now: Instant) -> [LineEffect] {
        guard state == .registering || state == .uncertain else { return [] }
        attempt = nil
        reason = nil
        // However the ledger came by the attempt, UiTPAS was asked for it.
        if memory == .lost { memory = .searched }
        guard let cancellation else {
            move(to: .routed, now)
            return []
        }
        move(to: .routed, now)
        return cancellationWished(cancellation, now)
    }

    private mutating func attributed(to organizer: OrganizerID) -> [LineEffect] {
        guard state == .registering || state == .uncertain else { return [] }
        route?.organizer = organizer
        return []
    }

    private mutating func doubted(_ doubt: OrganizerDoubt) -> [LineEffect] {
        guard state == .registering || state == .uncertain else { return [] }
        organizerDoubt = doubt
        return []
    }

    private mutating func reconsidered(_ doubt: OrganizerDoubt?) -> [LineEffect] {
        guard organizerDoubt == .unconfirmed else { return [] }
        organizerDoubt = doubt
        return []
    }

    private mutating func accepted(_ sale: TicketSaleID, _ price: Cents, _ now: Instant) -> [LineEffect] {
        switch state {
        case .registering, .uncertain:
            ticketSale = sale
            tariffPrice = price
            reason = nil
            messages = [:]
            move(to: .registered, now)
            let told: [LineEffect] = [.announce, .retribution(.registered)]
            guard let cancellation else { return told }
            return told + cancellationWished(cancellation, now)
        case .recorded, .unmapped, .routed, .registered, .cancelling, .cancelled, .refused, .withdrawn,
            .manual,
            .parked:
            return []
        }
    }

    private mutating func refused(_ reason: String, _ messages: LocalizedText, _ now: Instant) -> [LineEffect]
    {
        switch state {
        case .unmapped, .routed, .registering:
            attempt = nil
            self.reason = reason
            self.messages = messages
            move(to: .refused, now)
            return [.announce]
        case .recorded, .registered, .cancelling, .cancelled, .refused, .withdrawn, .manual, .uncertain,
            .parked:
            return []
        }
    }

    private mutating func undecidable(_ reason: String, _ now: Instant) -> [LineEffect] {
        guard state == .registering else { return [] }
        self.reason = reason
        move(to: .uncertain, now)
        return [.announce]
    }

    private mutating func parked(_ reason: String, _ now: Instant) -> [LineEffect] {
        guard state == .routed || state == .cancelling else { return [] }
        self.reason = reason
        move(to: .parked, now)
        return [.announce]
    }

    private mutating func resumed(_ now: Instant) -> [LineEffect] {
        switch state {
        case .parked:
            reason = nil
            move(to: ticketSale == nil ? .routed : .cancelling, now)
        case .uncertain:
            reason = nil
            move(to: .registering, now)
        case .recorded, .unmapped, .routed, .registering, .registered, .cancelling, .cancelled, .refused,
            .withdrawn, .manual:
            break
        }
        return []
    }

    private mutating func cancellationWished(_ wish: Cancellation, _ now: Instant) -> [LineEffect] {
        if wish.cause == .seller { cancelledAt = cancelledAt ?? now }
        if cancellation?.isFinal != true {
            // Why it ended was told already: a wish that comes later may make that final, and changes nothing else.
            let told = state == .cancelled || state == .withdrawn ? cancellation?.reason : nil
            cancellation = Cancellation(cause: wish.cause, reason: told ?? wish.reason)
        }
        switch state {
        case .recorded, .registering, .uncertain:
            return []
        case .unmapped where memory == .lost:
            return []
        case .routed where memory == .lost:
            return [.register]
        case .parked where memory == .lost && ticketSale == nil:
            reason = nil
            move(to: .routed, now)
            return [.register]
        case .unmapped, .routed, .manual:
            return withdraw(now)
        case .parked:
            return ticketSale == nil ? withdraw(now) : []
        case .registered:
            move(to: .cancelling, now)
            return [.cancel]
        case .cancelling:
            return [.cancel]
        case .cancelled, .refused, .withdrawn:
            return [.announce]
        }
    }

    /// Ends a line that does not exist at UiTPAS.
    private mutating func withdraw(_ now: Instant) -> [LineEffect] {
        guard cancellation?.cause == .basketRefused else {
            move(to: .withdrawn, now)
            return [.announce]
        }
        reason = cancellation?.reason
        move(to: .refused, now)
        return [.announce]
    }

    private mutating func removed(_ now: Instant) -> [LineEffect] {
        guard state == .cancelling else { return [] }
        move(to: .cancelled, now)
        let told: [LineEffect] = [.retribution(.cancelled), .announce]
        // The new life begins with the sale command: were it to begin here, a delivery that dies before it has told
        // of the old one could not tell it again.
        return isAskedForAnew(at: now) ? told + [.register] : told
    }

    private mutating func sold(_ moment: Instant?, _ now: Instant) -> [LineEffect] {
        isSold = true
        expiresAt = nil
        soldAt = soldAt ?? moment ?? now
        return asked(now)
    }

    private mutating func reserved(until moment: Instant, _ now: Instant) -> [LineEffect] {
        guard !isSold else { return asked(now) }
        expiresAt = max(expiresAt ?? moment, moment)
        guard isLapsed(at: now) else { return asked(now) }
        guard state == .unmapped || state == .routed || state == .manual else { return standing }
        // Where it may have been paid it waits for that.
        return memory == .lost ? asked(now) : cancellationWished(.expired, now)
    }

    /// Answers a seller who asks for the line, again or for the first time.
    private func asked(_ now: Instant) -> [LineEffect] {
        switch state {
        // Whoever was at it may have been a worker of the ledger that was lost.
        case .registering where memory == .lost: [.register]
        case .unmapped: [.route]
        case .withdrawn, .cancelled: hasExpired ? [.route] : standing
        case .cancelling: hasExpired ? [] : standing
        case .recorded, .routed, .registering, .registered, .refused, .manual, .uncertain, .parked: standing
        }
    }

    /// Whether the line was cancelled for a lapse only, and was paid or reserved for longer since.
    func isAskedForAnew(at now: Instant) -> Bool {
        state == .cancelled && hasExpired && !isLapsed(at: now)
    }

    private var hasExpired: Bool { cancellation?.isFinal == false }

    private mutating func begun(_ now: Instant) -> [LineEffect] {
        guard state == .withdrawn || state == .cancelled, hasExpired else { return [] }
        life += 1
        ticketSale = nil
        tariffPrice = nil
        organizerDoubt = nil
        cancellation = nil
        attempt = nil
        route = nil
        isPostedAlone = false
        reason = nil
        move(to: kind == .groupPass ? .manual : .unmapped, now)
        return standing
    }
}
