/// What a sale worker is to do with an organiser's part of a basket.
package enum Claim: Hashable, Sendable {
    /// Post these lines, now, once.
    case post(Attempt, [Line])
    /// Find out what became of this attempt.
    case resolve(Attempt, [Line])
    /// Somebody else is at it, or may be, until then.
    case wait(until: Instant)
    /// Nothing is left to do.
    case nothing
}

/// What came of an attempt.
package enum PostAnswer: Hashable, Sendable {
    /// A sale that UiTPAS has registered.
    package struct Receipt: Hashable, Sendable {
        package var sale: TicketSaleID
        package var event: UiTdatabankEventID
        /// As UiTPAS gave it back; digits only.
        package var number: String
        package var tariff: TariffID
        package var tariffPrice: Cents?
        /// As UiTPAS gave it back; nil where it left it out.
        package var regularPrice: Cents?
        package var regularPriceLabel: String?

        package init(
            sale: TicketSaleID,
            event: UiTdatabankEventID,
            number: String,
            tariff: TariffID,
            tariffPrice: Cents?,
            regularPrice: Cents? = nil,
            regularPriceLabel: String? = nil
        ) {
            self.sale = sale
            self.event = event
            self.number = number
            self.tariff = tariff
            self.tariffPrice = tariffPrice
            self.regularPrice = regularPrice
            self.regularPriceLabel = regularPriceLabel
        }
    }

    case registered([Receipt])
    /// A business no; `index` is the place in the request that publiq names.
    case refused(index: Int?, reason: String, messages: LocalizedText)
    /// publiq could not read what we sent: ours to mend.
    case rejected(index: Int?, reason: String)
    /// The request did not take effect: not sent, no token, no permission, too many requests.
    case returned(reason: String)
    /// Nobody knows.
    case unknown(reason: String)
}

extension Basket {
    /// Claims what is to be done next for an organiser; the change is the intent that precedes every post.
    ///
    /// `attempt` names the attempt, should there be one; with `isRepeat` the command may have been worked on
    /// before, so its answers are given again. With `resumes` it comes back from the dead letters, or its delivery
    /// died and perhaps never became one: lines that were parked are taken up again.
    package mutating func claim(
        for organizer: OrganizerID,
        as attempt: AttemptID,
        at now: Instant,
        timings: Timings,
        atomicity: BasketRules.Atomicity,
        knowing mappings: [EventID: Mapping],
        isRepeat: Bool,
        resumes: Bool = false
    ) -> (Claim, [Effect]) {
        var effects: [Effect] = []
        for line in orderedLines where line.kind == .uitpas {
            guard line.route?.organizer == organizer else {
                // It may have been rerouted by the delivery before this one, which then died without saying so.
                if isRepeat, line.state == .routed {
                    effects += self.effects(of: line.standing, on: line.id, at: now, knowing: mappings)
                }
                continue
            }
            if resumes, line.state == .parked, line.ticketSale == nil {
                effects += apply(.resumed, to: line.id, at: now)
            }
            effects += prepare(line.id, at: now, knowing: mappings, isRepeat: isRepeat)
        }
        let claim =
            post(for: organizer, as: attempt, at: now, timings: timings, atomicity: atomicity)
            ?? pending(for: organizer, at: now)
        return (claim, (effects + settle(at: now, isRepeat: isRepeat)).withoutRepeats)
    }

    private mutating func prepare(
        _ id: LineID,
        at now: Instant,
        knowing mappings: [EventID: Mapping],
        isRepeat: Bool
    ) -> [Effect] {
        guard let line = lines[id] else { return [] }
        switch line.state {
        case .cancelled where line.isAskedForAnew(at: now):
            let told = isRepeat ? line.repetition : []
            return effects(of: told, on: id, at: now, knowing: mappings)
                + route(id, at: now, knowing: mappings)
        case .routed:
            guard !line.isLapsed(at: now) else {
                return apply(.cancellationWished(.expired), to: line.id, at: now)
            }
            guard let route = mappings[line.content.event]?.route else {
                return apply(.unmapped, to: line.id, at: now)
            }
            return apply(.mapped(route), to: line.id, at: now)
        case .recorded, .unmapped, .registering, .registered, .cancelling, .cancelled, .refused, .withdrawn,
            .manual,
            .uncertain, .parked:
            guard isRepeat else { return [] }
            return effects(of: line.repetition, on: line.id, at: now, knowing: mappings)
        }
    }

    private mutating func post(
        for organizer: OrganizerID,
        as id: AttemptID,
        at now: Instant,
        timings: Timings,
        atomicity: BasketRules.Atomicity
    ) -> Claim? {
        let ready = orderedLines.filter { $0.state == .routed && $0.route?.organizer == organizer }
        let together = ready.filter { !$0.isPostedAlone }
        let group = together.isEmpty ? Array(ready.prefix(1)) : together
        guard !group.isEmpty else { return nil }
        let attempt = Attempt(
            id: id,
            organizer: organizer,
            lines: group.map(\.id),
            startedAt: now,
            sendBy: now + timings.sendBy,
            settleAfter: now + timings.settleAfter
        )
        for line in group { _ = apply(.claimed(id), to: line.id, at: now) }
        attempts[id] = attempt
        return .post(attempt, group)
    }

    private func pending(for organizer: OrganizerID, at now: Instant) -> Claim {
        let open = attempts.values.filter { $0.organizer == organizer && $0.ending == nil }
        guard let first = open.min(by: { ($0.settleAfter, $0.id) < ($1.settleAfter, $1.id) }) else {
            return .nothing
        }
        guard first.settleAfter <= now else { return .wait(until: first.settleAfter) }
        return .resolve(first, held(by: first))
    }

    /// The lines that an attempt still holds.
    func held(by attempt: Attempt) -> [Line] {
        attempt.lines.compactMap { lines[$0] }.filter {
            $0.attempt == attempt.id && ($0.state == .registering || $0.state == .uncertain)
        }
    }

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
    package mutating func record(
        _ answer: PostAnswer,
        of attempt: Attempt,
        at now: Instant,
        atomicity: BasketRules.Atomicity
    ) -> [Effect] {
        let effects =
            switch answer {
            case .registered(let receipts): register(receipts, of: attempt, at: now)
            case .refused(let index, let reason, let messages):
                refuse(attempt, index, reason, messages, at: now, atomicity: atomicity)
            case .rejected(let index, let reason): reject(attempt, index, reason, at: now)
            case .returned(let reason): giveBack(attempt, reason, at: now)
            case .unknown(let reason): doubt(attempt, reason, at: now)
            }
        return (effects + settle(at: now, isRepeat: false)).withoutRepeats
    }

    private mutating func register(
        _ receipts: [PostAnswer.Receipt],
        of attempt: Attempt,
        at now: Instant
    ) -> [Effect] {
        var effects: [Effect] = []
        let (pairs, left) = paired(held(by: attempt), with: receipts)
        for (line, receipt) in pairs {
            let price = receipt.tariffPrice ?? line.quotedPrice ?? line.content.regularPrice
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

    /// Which sale is whose.
    ///
    /// The order of the answer means nothing, so a sale is told by everything that UiTPAS gives back; those that are
    /// equal are taken in order. publiq may name a tariff or a pass by another id than it was asked for, and leave
    /// things out, so what is left is matched by less and less, and in the end, when the numbers agree, by place: 200
    /// says that everything was registered.
    private func paired(
        _ lines: [Line],
        with receipts: [PostAnswer.Receipt]
    ) -> (pairs: [(Line, PostAnswer.Receipt)], left: [PostAnswer.Receipt]) {
        var pairs: [(Line, PostAnswer.Receipt)] = []
        var (waiting, left) = (lines, receipts)
        func pair(where fits: (PostAnswer.Receipt, SaleTuple) -> Bool) {
            for line in waiting {
                guard let tuple = line.tuple, let place = left.firstIndex(where: { fits($0, tuple) }) else {
                    continue
                }
                pairs.append((line, left.remove(at: place)))
            }
            waiting.removeAll { line in pairs.contains { $0.0.id == line.id } }
        }
        func isSamePass(_ receipt: PostAnswer.Receipt, _ tuple: SaleTuple) -> Bool {
            receipt.event == tuple.event && receipt.number == tuple.number.digits
        }
        pair {
            isSamePass($0, $1) && $0.tariff == $1.tariff && $0.regularPrice == $1.regularPrice
                && $0.regularPriceLabel == $1.regularPriceLabel
        }
        pair { isSamePass($0, $1) && $0.tariff == $1.tariff && $0.regularPrice == $1.regularPrice }
        pair { isSamePass($0, $1) && $0.regularPrice == $1.regularPrice }
        pair { isSamePass($0, $1) && $0.tariff == $1.tariff }
        pair { isSamePass($0, $1) }
        if waiting.count == left.count { pair { _, _ in true } }
        return (pairs, left)
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

    mutating func note(_ text: String, _ attempt: Attempt, _ line: LineID?, _ now: Instant) {
        evidence.append(Evidence(attempt: attempt.id, line: line, text: text, at: now))
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

extension PostAnswer.Receipt: CustomStringConvertible, CustomReflectable {
    /// Without the number.
    package var description: String { "sale \(sale) of event \(event) at tariff \(tariff)" }
    package var customMirror: Mirror { Mirror(self, children: ["sale": sale, "event": event]) }
}
