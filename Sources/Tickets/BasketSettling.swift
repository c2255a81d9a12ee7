/// What UiTPAS lists for an uncertain line's event, or why that is not known.
package enum Inspection: Hashable, Sendable {
    case listed(Reading)
    case failed(String)
}

extension Basket {
    /// Carries out what an operator says of an uncertain line, or writes down why not.
    ///
    /// An operator knows more than we do, but not what contradicts UiTPAS's own list: a sale that isn't listed for the
    /// line's pass and event, or is another line's, is not taken, and a line of whose very kind an unowned sale is
    /// listed is not believed to be absent, unless the operator insists. Where a line is not uncertain, or is so
    /// because of another attempt, somebody or something was faster.
    ///
    /// A line that is absent is on its way again, so that it is registered anew, or ends where it was cancelled
    /// meanwhile. A registered one is to be cancelled again where that was wished; a reservation that has lapsed
    /// is found by the sweep. `after` says whom UiTdatabank names by then.
    package mutating func carryOut(
        _ ruling: Ruling,
        from inspection: Inspection,
        at now: Instant,
        timings: Timings,
        view: some LedgerView,
        after: OrganizerLook = OrganizerLook()
    ) throws -> [Effect] {
        guard let line = lines[ruling.line] else { return [] }
        var act = LineAct(ruling: ruling, from: line.state, to: line.state, at: now)
        var effects: [Effect] = []
        switch try judge(ruling, line, inspection, timings, view, listed: &act.listed) {
        case .refused(let reason):
            act.refusal = reason
            acts.append(act)
            return []
        case .registered(let sale):
            let price = sale.tariffPrice ?? line.quotedPrice ?? line.content.regularPrice
            if let attempt = attempts[ruling.attempt] {
                attribute(
                    line,
                    of: attempt,
                    createdAt: sale.createdAt,
                    after: after,
                    at: now
                )
            }
            effects += apply(.accepted(sale.sale, tariffPrice: price), to: line.id, at: now)
        case .absent:
            effects += apply(.returned, to: line.id, at: now)
            if let moved = lines[line.id], moved.state == .routed {
                effects += self.effects(of: moved.standing, on: line.id, at: now, knowing: [:])
            }
        }
        act.to = lines[line.id]?.state ?? line.state
        acts.append(act)
        return (effects + settle(at: now, isRepeat: false)).withoutRepeats
    }

    /// Says again what came of a ruling, for the delivery that carried it out may have died before it told.
    package mutating func repeatOutcome(of id: LineID, at now: Instant) -> [Effect] {
        guard let line = lines[id] else { return [] }
        let told = effects(of: line.repetition, on: id, at: now, knowing: [:])
        return (told + settle(at: now, isRepeat: true)).withoutRepeats
    }

    private func judge(
        _ ruling: Ruling,
        _ line: Line,
        _ inspection: Inspection,
        _ timings: Timings,
        _ view: some LedgerView,
        listed: inout [TicketSaleID]
    ) throws -> Judgement {
        guard line.state == .uncertain else { return .refused("the line is \(line.state.rawValue)") }
        guard line.attempt == ruling.attempt, let attempt = attempts[ruling.attempt] else {
            return .refused("the line was posted again meanwhile, and is uncertain for another reason")
        }
        let reading: Reading
        switch inspection {
        case .listed(let list): reading = list
        case .failed(let text): return .refused("UiTPAS's list could not be compared: \(text)")
        }
        guard let tuple = line.tuple else {
            return .refused("the line has no pass, tariff or event to compare")
        }
        let inquiry = Inquiry(
            basket: key,
            attempt: attempt,
            reading: reading,
            timings: timings,
            view: view
        )
        listed = try inquiry.unownedOfPass(tuple).map(\.sale)
        switch ruling.word {
        case .registered(let sale):
            return try inquiry.judge(sale, as: LineKey(basket: key, line: line.id), tuple)
        case .absent(let isForced):
            return try inquiry.judgeAbsence(of: tuple, isForced: isForced)
        }
    }
}

/// What is to be made of a ruling.
private enum Judgement {
    case registered(KnownSale)
    case absent
    case refused(String)
}

extension Inquiry {
    /// Whether a sale may be a line's.
    fileprivate func judge(_ id: TicketSaleID, as line: LineKey, _ tuple: SaleTuple) throws -> Judgement {
        guard let sale = reading.sales.first(where: { $0.sale == id }) else {
            return .refused("UiTPAS lists no sale \(id) for the line's event; \(try inventory(tuple))")
        }
        guard let other = sale.tuple else {
            return .refused("UiTPAS does not say enough of sale \(id) to compare it; \(try inventory(tuple))")
        }
        guard other.event == tuple.event, other.number == tuple.number else {
            return .refused("sale \(id) is of another pass or event; \(try inventory(tuple))")
        }
        guard try view.owned(among: [id]).isEmpty else {
            return .refused("sale \(id) is another line's, or was; \(try inventory(tuple))")
        }
        let rivals = try view.unresolved(like: other).filter { $0.key != line && !$0.isUncertain }
        if let rival = rivals.first(where: { left(of: $0) > .zero }) {
            let (key, seconds) = (rival.key, left(of: rival).components.seconds + 1)
            return .refused(
                "sale \(id) may be that of \(key.basket.seller)/\(key.basket.basket)/\(key.line), which is being "
                    + "registered just now; say it again in \(seconds) s"
            )
        }
        return .registered(sale)
    }

    /// Whether it may be believed that a line is not at UiTPAS.
    fileprivate func judgeAbsence(of tuple: SaleTuple, isForced: Bool) throws -> Judgement {
        let left = attempt.settleAfter.since(reading.begun.wall(asOf: attempt.startedAt))
        guard left <= .zero else {
            return .refused(
                "what was posted may still arrive; say it again in \(left.components.seconds + 1) s"
            )
        }
        let candidates = try unowned(since: [attempt.startedAt]) { $0.tuple == tuple }
        guard !candidates.isEmpty, !isForced else { return .absent }
        let list = candidates.map(\.sale.text).joined(separator: ", ")
        return .refused(
            "UiTPAS lists such a sale, made since the line was posted, that no line owns: \(list); settle the line "
                + "as that sale, or insist with --force"
        )
    }

    private func left(of rival: UnresolvedLine) -> Duration {
        rival.settleAfter.since(reading.begun.wall(asOf: rival.startedAt))
    }

    /// What is listed for a pass and event.
    private func ofPass(_ tuple: SaleTuple) -> [KnownSale] {
        reading.sales.filter { $0.tuple?.event == tuple.event && $0.tuple?.number == tuple.number }
            .sorted { $0.sale < $1.sale }
    }

    fileprivate func unownedOfPass(_ tuple: SaleTuple) throws -> [KnownSale] {
        let sales = ofPass(tuple)
        let owned = try view.owned(among: sales.map(\.sale))
        return sales.filter { !owned.contains($0.sale) }
    }

    /// What is listed for a pass and event, in words.
    private func inventory(_ tuple: SaleTuple) throws -> String {
        let sales = ofPass(tuple)
        let owned = try view.owned(among: sales.map(\.sale))
        let words = sales.map { sale in
            let label = sale.tuple?.regularPriceLabel.map { " \($0)" } ?? ""
            let owner = owned.contains(sale.sale) ? ", a line's" : ", nobody's"
            return "\(sale.sale) (\(sale.tuple?.regularPrice.description ?? "")\(label)\(owner))"
        }
        return words.isEmpty
            ? "it lists nothing for the line's pass and event"
            : "for the line's pass and event it lists \(words.joined(separator: ", "))"
    }
}
