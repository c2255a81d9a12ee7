extension Basket {
    /// Settles an attempt whose answer was lost, from what UiTPAS lists.
    ///
    /// As many unowned sales as unresolved lines of the same tuple, and each line gets one; none, twice, some time
    /// apart, and a new attempt is safe; any other count is for an operator. (A sale made at a UiTPAS desk in that
    /// time with the very same tuple is adopted: reconciliation shows it.)
    ///
    /// All of it counts from when the reading was begun, not from now: a worker that was held up since must not take it
    /// for the second reading, nor for news of a request that was still on its way then.
    ///
    /// `after` says whom UiTdatabank names by then.
    ///
    /// The answer is until when to wait, if another reading is needed, and the effects.
    package mutating func resolve(
        _ attempt: Attempt,
        from reading: Reading,
        timings: Timings,
        view: some LedgerView,
        after: OrganizerLook = OrganizerLook()
    ) throws -> (Instant?, [Effect]) {
        // As it is in this transaction: somebody else may have read the list since it was claimed.
        guard let attempt = attempts[attempt.id] else { return (nil, []) }
        let now = reading.begun.wall
        let inquiry = Inquiry(
            basket: key,
            attempt: attempt,
            reading: reading,
            timings: timings,
            view: view
        )
        let waiting = held(by: attempt).filter { $0.state == .registering }
        var absentSince: Instant?
        var isOneBusy = false
        var waits: [Instant] = []
        var effects: [Effect] = []
        var findings = try waiting.grouped(by: \.tuple).map { tuple, lines in
            (lines, try inquiry.finding(on: tuple, of: lines.map(\.id)))
        }
        // What was found tells of what was not: a post is all or nothing.
        findings = findings.filter { $0.1.isFound } + findings.filter { !$0.1.isFound }
        for (lines, finding) in findings {
            switch finding {
            case .found(let sales):
                for line in lines {
                    guard let sale = sales[line.id] else { continue }
                    let price = sale.tariffPrice ?? line.quotedPrice ?? line.content.regularPrice
                    note("found at UiTPAS as \(sale.sale)", attempt, line.id, now)
                    attribute(
                        line,
                        of: attempt,
                        createdAt: sale.createdAt,
                        after: after,
                        at: now
                    )
                    effects += apply(.accepted(sale.sale, tariffPrice: price), to: line.id, at: now)
                }
            case .absent where attempt.isSearch && hasPassedOn(lines, after):
                let text =
                    "UiTPAS lists no such sale, but the event was another organiser's since the ledger's copy"
                for line in lines {
                    note(text, attempt, line.id, now)
                    effects += apply(.undecidable(reason: text), to: line.id, at: now)
                }
            case .absent where hasSales(of: attempt):
                let text = "UiTPAS lists other lines of the same post, but not this one"
                for line in lines {
                    note(text, attempt, line.id, now)
                    effects += apply(.undecidable(reason: text), to: line.id, at: now)
                }
            case .absent:
                for line in lines {
                    note("twice not found at UiTPAS", attempt, line.id, now)
                    effects += apply(.returned, to: line.id, at: now)
                }
            case .absentOnce(let second):
                absentSince = attempt.absentSince ?? reading.begun.wall(asOf: attempt.startedAt)
                waits.append(second)
            case .busy(let end):
                isOneBusy = true
                waits.append(end)
            case .undecidable(let text, let sales):
                for line in lines {
                    note(text, attempt, line.id, now, among: sales)
                    effects += apply(.undecidable(reason: text), to: line.id, at: now)
                }
            }
        }
        // One reading counts for all that still wait, and only if none of them was there: else the next one is the first.
        attempts[attempt.id]?.absentSince = isOneBusy ? nil : absentSince
        if held(by: attempt).allSatisfy({ $0.state != .registering }) {
            end(attempt.id, as: "resolved", at: now)
        }
        return (waits.max(), (effects + settle(at: now, isRepeat: false)).withoutRepeats)
    }
}

extension Basket {
    /// Whether an event was another organiser's, whose sales the one of today need not be shown.
    private func hasPassedOn(_ lines: [Line], _ look: OrganizerLook) -> Bool {
        lines.contains { line in line.route.map { look.formerly[$0.event] != nil } ?? false }
    }

    /// Whether a sale of the attempt is known, so that it was carried out, and all of it; not where the lost ledger may have
    /// cancelled some of it since.
    private func hasSales(of attempt: Attempt) -> Bool {
        guard !attempt.isSearch else { return false }
        if let restoration, attempt.startedAt.wall < restoration.restoredAt { return false }
        return attempt.lines.contains { lines[$0]?.attempt == attempt.id && lines[$0]?.ticketSale != nil }
    }
}

extension Finding {
    fileprivate var isFound: Bool {
        switch self {
        case .found: true
        case .absent, .absentOnce, .busy, .undecidable: false
        }
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
