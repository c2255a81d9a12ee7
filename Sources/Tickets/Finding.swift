/// What UiTPAS's list says of the lines of one attempt that have the same tuple.
enum Finding {
    /// As many sales as lines: each line gets one.
    case found([LineID: KnownSale])
    /// None, and there was none some seconds ago either: the post came to nothing.
    case absent
    /// None, for the first time.
    case absentOnce(lookAgainAt: Instant)
    /// Other lines with this tuple are being posted; a sale may be theirs.
    case busy(until: Instant)
    /// Not to be told from here; these sales may be the lines'.
    case undecidable(String, among: [TicketSaleID] = [])
}

/// An attempt whose answer was lost, held against what UiTPAS lists.
struct Inquiry<View: LedgerView> {
    /// How much older than the attempt its sale may seem: publiq's `creationDate` and its clock are rounded.
    private static var allowance: Duration { .seconds(60) }

    let basket: BasketKey
    let attempt: Attempt
    /// What it says is as old as its beginning: a worker that was held up since must not take it for news of what was
    /// still on its way then.
    let reading: Reading
    let timings: Timings
    let view: View

    /// Counts sales against lines, since sales with the same tuple can't be told apart.
    func finding(on tuple: SaleTuple?, of lines: [LineID]) throws -> Finding {
        guard let tuple else { return .undecidable("the line can't be compared with UiTPAS's list") }
        let rivals = try view.unresolved(like: tuple)
        let candidates = try unowned(since: rivals.map(\.startedAt) + [attempt.startedAt]) {
            $0.tuple == tuple
        }
        guard !candidates.isEmpty else { return try absence(of: tuple) }
        if let end = busy(rivals, besides: lines) { return .busy(until: end) }
        guard candidates.count == rivals.count else {
            return .undecidable(
                "UiTPAS lists \(candidates.count) such sales (\(candidates.map(\.sale.text).joined(separator: ", "))) "
                    + "that no line owns, and \(rivals.count) lines wait for one",
                among: candidates.map(\.sale)
            )
        }
        // Whoever resolves one of the rivals pairs them in the same order.
        let pairs = zip(rivals.map(\.key).sorted(), candidates).filter {
            $0.0.basket == basket && lines.contains($0.0.line)
        }
        return .found(Dictionary(uniqueKeysWithValues: pairs.map { ($0.0.line, $0.1) }))
    }

    /// Whether it may be believed that there is no such sale.
    private func absence(of tuple: SaleTuple) throws -> Finding {
        let similar = try unowned(since: [attempt.startedAt]) {
            $0.tuple?.event == tuple.event && $0.tuple?.number == tuple.number
        }
        // Should publiq have changed what we sent, ours is there, and another post would sell the ticket twice.
        for sale in similar {
            guard let other = sale.tuple, try view.unresolved(like: other).isEmpty else { continue }
            return .undecidable(
                "UiTPAS lists sale \(sale.sale) of the same pass and event, with another tariff, price or label",
                among: [sale.sale]
            )
        }
        // Nor is one believed to be absent beside a sale that may be it.
        if let unreadable = try unowned(since: [attempt.startedAt], { $0.tuple == nil }).first {
            return .undecidable(
                "UiTPAS lists sale \(unreadable.sale), of which it does not say enough to compare it",
                among: [unreadable.sale]
            )
        }
        if let stranger = reading.stranger {
            return .undecidable(
                "UiTPAS lists no such sale for organiser \(stranger), and refuses to list those of \(attempt.organizer)"
            )
        }
        let begun = reading.begun
        guard let first = attempt.absentSince else {
            return .absentOnce(lookAgainAt: begun.wall + timings.secondReading)
        }
        let left = timings.secondReading - begun.wall(asOf: attempt.startedAt).since(first)
        return left <= .zero ? .absent : .absentOnce(lookAgainAt: begun.wall + left)
    }

    /// Until when another line with the tuple is only its holder's.
    private func busy(_ rivals: [UnresolvedLine], besides lines: [LineID]) -> Instant? {
        let others = rivals.filter { rival in
            !rival.isUncertain && !(rival.key.basket == basket && attempt.lines.contains(rival.key.line))
        }
        let left = others.map { $0.settleAfter.since(reading.begun.wall(asOf: $0.startedAt)) }.max() ?? .zero
        return left > .zero ? reading.begun.wall + left : nil
    }

    /// Sales that no line owns and that are not older than the oldest of some attempts, in a fixed order.
    func unowned(since starts: [Moment], _ fits: (KnownSale) -> Bool) throws -> [KnownSale] {
        let ages = starts.map { reading.begun.wall(asOf: $0).since($0.wall) }
        let oldest = (reading.publiqTime ?? reading.begun.wall) - (ages.max() ?? .zero) - Self.allowance
        let sales = reading.sales.filter { fits($0) && ($0.createdAt ?? oldest) >= oldest }
        let owned = try view.owned(among: sales.map(\.sale))
        return sales.filter { !owned.contains($0.sale) }.sorted { $0.sale < $1.sale }
    }
}
