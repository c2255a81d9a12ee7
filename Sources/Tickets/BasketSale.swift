extension Basket {
    /// The lines that wait for the attempt's answer: what is uncertain waits for an operator.
    private func open(by attempt: Attempt) -> [Line] { held(by: attempt).filter { $0.state == .registering } }

    mutating func end(_ id: AttemptID, as ending: String, at now: Instant) {
        guard attempts[id]?.ending == nil else { return }
        attempts[id]?.ending = ending
        attempts[id]?.endedAt = now
    }

    /// Writes down what came of an attempt.
    ///
    /// Lines that the attempt no longer holds are not moved: what was learned about them is kept as evidence.
    /// `after` says whom UiTdatabank named once the answer was there.
    package mutating func record(
        _ answer: PostAnswer,
        of attempt: Attempt,
        at now: Instant,
        atomicity: BasketRules.Atomicity,
        knowing mappings: [EventID: Mapping] = [:],
        after: OrganizerLook = OrganizerLook()
    ) -> [Effect] {
        let effects =
            switch answer {
            case .registered(let receipts): register(receipts, of: attempt, after, at: now)
            case .refused(let index, let reason, let messages):
                refuse(attempt, index, reason, messages, at: now, atomicity: atomicity)
            case .unpublished(let index): withhold(attempt, index, at: now, knowing: mappings)
            case .rejected(let index, let reason): reject(attempt, index, reason, at: now)
            case .returned(let reason): giveBack(attempt, reason, at: now)
            case .unknown(let reason): doubt(attempt, reason, at: now)
            }
        return (effects + settle(at: now, isRepeat: false)).withoutRepeats
    }

    private mutating func register(
        _ receipts: [PostAnswer.Receipt],
        of attempt: Attempt,
        _ after: OrganizerLook,
        at now: Instant
    ) -> [Effect] {
        var effects: [Effect] = []
        let (pairs, left) = receipts.paired(with: held(by: attempt))
        for (line, receipt) in pairs {
            let price = receipt.tariffPrice ?? line.quotedPrice ?? line.content.regularPrice
            attribute(line, of: attempt, createdAt: receipt.createdAt, after: after, at: now)
            effects += apply(.accepted(receipt.sale, tariffPrice: price), to: line.id, at: now)
        }
        for receipt in left {
            note(
                "registered as \(receipt.sale), which no line of the attempt is waiting for",
                attempt,
                nil,
                now
            )
        }
        if self.held(by: attempt).isEmpty { end(attempt.id, as: "registered", at: now) }
        return effects
    }

    /// The line that publiq names, or the only one there is.
    private func named(_ index: Int?, in attempt: Attempt) -> LineID? {
        if attempt.lines.count == 1 { return attempt.lines.first }
        guard let index, attempt.lines.indices.contains(index) else { return nil }
        return attempt.lines[index]
    }

    private mutating func refuse(
        _ attempt: Attempt,
        _ index: Int?,
        _ reason: String,
        _ messages: LocalizedText,
        at now: Instant,
        atomicity: BasketRules.Atomicity
    ) -> [Effect] {
        let held = open(by: attempt)
        guard !held.isEmpty else {
            note("refused: \(reason)", attempt, nil, now)
            return []
        }
        end(attempt.id, as: "refused: \(reason)", at: now)
        let named = named(index, in: attempt)
        var effects: [Effect] = []
        if let named, held.contains(where: { $0.id == named }) {
            effects += apply(.refused(reason: reason, messages: messages), to: named, at: now)
        }
        guard atomicity == .line || isPaid else { return effects + refuseBasket(after: attempt, at: now) }
        return effects + release(held, alone: named == nil, at: now)
    }

    /// Has lines wait until their event is published again; what was published since is posted anew.
    private mutating func withhold(
        _ attempt: Attempt,
        _ index: Int?,
        at now: Instant,
        knowing mappings: [EventID: Mapping]
    ) -> [Effect] {
        let held = open(by: attempt)
        guard !held.isEmpty else {
            note("UiTPAS does not know the event", attempt, nil, now)
            return []
        }
        end(attempt.id, as: "returned: event-not-found", at: now)
        let named = named(index, in: attempt)
        let effects = release(held, alone: named == nil, at: now)
        guard let named, let event = lines[named]?.content.event, mappings[event]?.isPublished != true else {
            return effects
        }
        return effects + apply(.unmapped, to: named, at: now)
    }

    private mutating func reject(
        _ attempt: Attempt,
        _ index: Int?,
        _ reason: String,
        at now: Instant
    ) -> [Effect] {
        let held = open(by: attempt)
        guard !held.isEmpty else {
            note("rejected: \(reason)", attempt, nil, now)
            return []
        }
        end(attempt.id, as: "rejected: \(reason)", at: now)
        let named = named(index, in: attempt)
        var effects = release(held, alone: named == nil, at: now)
        if let named, held.contains(where: { $0.id == named }) {
            effects += apply(.parked(reason: "rejected-by-publiq"), to: named, at: now)
        }
        return effects
    }

    private mutating func release(_ held: [Line], alone: Bool, at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        for line in held {
            if alone { lines[line.id]?.isPostedAlone = true }
            effects += apply(.returned, to: line.id, at: now)
        }
        return effects
    }

    private mutating func giveBack(_ attempt: Attempt, _ reason: String, at now: Instant) -> [Effect] {
        let held = open(by: attempt)
        guard !held.isEmpty else {
            note("took no effect: \(reason)", attempt, nil, now)
            return []
        }
        end(attempt.id, as: "returned: \(reason)", at: now)
        return release(held, alone: false, at: now)
    }

    private mutating func doubt(_ attempt: Attempt, _ reason: String, at now: Instant) -> [Effect] {
        note("no answer that can be relied on: \(reason)", attempt, nil, now)
        return []
    }

    /// Whether any ticket was paid: then a refusal is its line's only.
    var isPaid: Bool { lines.values.contains { $0.kind != .other && $0.isSold } }

    /// A basket that stands or falls as one has fallen: what is registered is cancelled again.
    mutating func refuseBasket(after attempt: Attempt?, at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        for line in orderedLines where line.kind != .other {
            if let attempt, line.attempt == attempt.id, line.state == .registering {
                lines[line.id]?.cancellation = line.cancellation ?? .basketRefused
                effects += apply(.returned, to: line.id, at: now)
            } else if line.state != .refused {
                effects += apply(.cancellationWished(.basketRefused), to: line.id, at: now)
            }
        }
        return effects
    }

    mutating func note(
        _ text: String,
        _ attempt: Attempt,
        _ line: LineID?,
        _ now: Instant,
        among sales: [TicketSaleID] = []
    ) {
        evidence.append(Evidence(attempt: attempt.id, line: line, text: text, sales: sales, at: now))
    }

    /// Parks what an organiser's sale command could not do: the command becomes a dead letter.
    package mutating func parkSales(for organizer: OrganizerID, reason: String, at now: Instant) -> [Effect] {
        var effects: [Effect] = []
        for line in orderedLines where line.state == .routed && line.route?.organizer == organizer {
            effects += apply(.parked(reason: reason), to: line.id, at: now)
        }
        return effects.withoutRepeats
    }
}
