/// A sale as UiTPAS lists it.
package struct KnownSale: Hashable, Sendable {
    package var sale: TicketSaleID
    package var tuple: SaleTuple?
    package var tariffPrice: Cents?
    /// On publiq's clock; nil where publiq leaves it out.
    package var createdAt: Instant?

    package init(sale: TicketSaleID, tuple: SaleTuple?, tariffPrice: Cents?, createdAt: Instant?) {
        self.sale = sale
        self.tuple = tuple
        self.tariffPrice = tariffPrice
        self.createdAt = createdAt
    }
}

/// UiTPAS's own list of the sales of some events.
package struct Reading: Hashable, Sendable {
    package var sales: [KnownSale]
    /// How much publiq's clock is ahead of ours.
    package var clockOffset: Duration

    package init(sales: [KnownSale], clockOffset: Duration) {
        self.sales = sales
        self.clockOffset = clockOffset
    }
}

/// A line, of whatever basket, of which it is not known whether it is at UiTPAS.
package struct UnresolvedLine: Hashable, Sendable {
    package var key: LineKey
    package var startedAt: Instant
    package var settleAfter: Instant
    /// Whether an operator has it already.
    package var isUncertain: Bool

    package init(key: LineKey, startedAt: Instant, settleAfter: Instant, isUncertain: Bool) {
        self.key = key
        self.startedAt = startedAt
        self.settleAfter = settleAfter
        self.isUncertain = isUncertain
    }
}

/// What the ledger knows besides this basket, read in the same transaction.
package protocol LedgerView {
    /// Those of the sales that a line owns, or owned.
    func owned(among sales: [TicketSaleID]) throws -> Set<TicketSaleID>
    /// Every line with this tuple of which it is not known whether it is at UiTPAS, in a fixed order.
    func unresolved(like tuple: SaleTuple) throws -> [UnresolvedLine]
}

extension Basket {
    /// Settles an attempt whose answer was lost, from what UiTPAS lists.
    ///
    /// Sales with the same tuple can't be told apart, so they are counted: as many unowned sales as unresolved
    /// lines, and each line gets one; none, twice, some time apart, and a new attempt is safe; any other count is
    /// for an operator. (A sale made at a UiTPAS desk in that time with the very same tuple is adopted:
    /// reconciliation shows it.)
    ///
    /// The answer is until when to wait, if another reading is needed, and the effects.
    package mutating func resolve(
        _ attempt: Attempt,
        from reading: Reading,
        at now: Instant,
        timings: Timings,
        view: some LedgerView
    ) throws -> (Instant?, [Effect]) {
        let held = held(by: attempt).filter { $0.state == .registering }
        var wait: Instant?
        var effects: [Effect] = []
        for (tuple, lines) in held.grouped(by: \.tuple) {
            let finding = try finding(
                tuple,
                lines: lines,
                attempt,
                reading,
                at: now,
                timings: timings,
                view: view
            )
            switch finding {
            case .adopt(let sales):
                for (line, sale) in zip(lines, sales) {
                    let price = sale.tariffPrice ?? line.quotedPrice ?? line.content.regularPrice
                    note("found at UiTPAS as \(sale.sale)", attempt, line.id, now)
                    effects += apply(.accepted(sale.sale, tariffPrice: price), to: line.id, at: now)
                }
            case .absent:
                for line in lines {
                    note("twice not found at UiTPAS", attempt, line.id, now)
                    effects += apply(.returned, to: line.id, at: now)
                }
            case .undecidable(let text):
                for line in lines {
                    note(text, attempt, line.id, now)
                    effects += apply(.undecidable(reason: text), to: line.id, at: now)
                }
            case .wait(let until):
                wait = max(wait ?? until, until)
            }
        }
        if self.held(by: attempt).allSatisfy({ $0.state != .registering }) {
            end(attempt.id, as: "resolved", at: now)
        }
        return (wait, (effects + settle(at: now, isRepeat: false)).withoutRepeats)
    }

    private enum Finding {
        case adopt([KnownSale])
        case absent
        case undecidable(String)
        case wait(Instant)
    }

    private mutating func finding(
        _ tuple: SaleTuple?,
        lines: [Line],
        _ attempt: Attempt,
        _ reading: Reading,
        at now: Instant,
        timings: Timings,
        view: some LedgerView
    ) throws -> Finding {
        guard let tuple else { return .undecidable("the line can't be compared with UiTPAS's list") }
        let unresolved = try view.unresolved(like: tuple)
        let candidates = try candidates(for: tuple, unresolved, attempt, reading, view: view)
        guard !candidates.isEmpty else {
            if let similar = try similar(to: tuple, attempt, reading, view: view) {
                return .undecidable(
                    "UiTPAS lists sale \(similar.sale) of the same pass and event, with another tariff, price or label"
                )
            }
            guard let since = attempts[attempt.id]?.absentSince else {
                attempts[attempt.id]?.absentSince = now
                return .wait(now + timings.secondReading)
            }
            let second = since + timings.secondReading
            return second <= now ? .absent : .wait(second)
        }
        // What was absent once must be absent twice in a row.
        attempts[attempt.id]?.absentSince = nil
        let others = unresolved.filter { $0.key.basket != key || !attempt.lines.contains($0.key.line) }
        if let busy = others.filter({ !$0.isUncertain && $0.settleAfter > now }).map(\.settleAfter).max() {
            return .wait(busy)
        }
        guard candidates.count == unresolved.count else {
            return .undecidable(
                "UiTPAS lists \(candidates.count) such sales (\(candidates.map(\.sale.text).joined(separator: ", "))) "
                    + "that no line owns, and \(unresolved.count) lines wait for one"
            )
        }
        let mine = Set(lines.map { LineKey(basket: key, line: $0.id) })
        let pairs = zip(unresolved.map(\.key).sorted(), candidates)
        let sales = Dictionary(uniqueKeysWithValues: pairs.filter { mine.contains($0.0) })
        return .adopt(lines.compactMap { sales[LineKey(basket: key, line: $0.id)] })
    }

    /// A sale that nobody owns or waits for, and that differs from ours only in what publiq may have changed.
    ///
    /// Believing that ours does not exist beside it could sell the ticket twice.
    private func similar(
        to tuple: SaleTuple,
        _ attempt: Attempt,
        _ reading: Reading,
        view: some LedgerView
    ) throws -> KnownSale? {
        let oldest = attempt.startedAt + reading.clockOffset - .seconds(60)
        let similar = reading.sales.filter {
            $0.tuple?.event == tuple.event && $0.tuple?.number == tuple.number
                && ($0.createdAt ?? oldest) >= oldest
        }
        let owned = try view.owned(among: similar.map(\.sale))
        return try similar.first { sale in
            guard !owned.contains(sale.sale), let other = sale.tuple else { return false }
            return try view.unresolved(like: other).isEmpty
        }
    }

    /// Sales that may be ours: the same tuple, nobody's, and not older than the oldest of the attempts.
    private func candidates(
        for tuple: SaleTuple,
        _ unresolved: [UnresolvedLine],
        _ attempt: Attempt,
        _ reading: Reading,
        view: some LedgerView
    ) throws -> [KnownSale] {
        let start = min(attempt.startedAt, unresolved.map(\.startedAt).min() ?? attempt.startedAt)
        let oldest = start + reading.clockOffset - .seconds(60)
        let similar = reading.sales.filter { $0.tuple == tuple && ($0.createdAt ?? oldest) >= oldest }
        let owned = try view.owned(among: similar.map(\.sale))
        return similar.filter { !owned.contains($0.sale) }.sorted { $0.sale < $1.sale }
    }
}

extension [Line] {
    /// Groups in the order of first appearance.
    fileprivate func grouped<Key: Hashable>(by key: (Line) -> Key) -> [(Key, [Line])] {
        var groups: [(Key, [Line])] = []
        for line in self {
            if let place = groups.firstIndex(where: { $0.0 == key(line) }) {
                groups[place].1.append(line)
            } else {
                groups.append((key(line), [line]))
            }
        }
        return groups
    }
}
