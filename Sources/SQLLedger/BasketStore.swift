import Tickets

extension SQLSession {
    /// A basket with its lines, wishes and the attempts that are open or left something of a line untold; nil where nobody
    /// has heard of it.
    func basket(_ key: BasketKey) throws -> Basket? { try load(key).basket }

    /// The basket to be changed, a new one where nobody has heard of it.
    func basket(_ key: BasketKey, elseOf workgroup: WorkgroupID) throws -> (basket: Basket, isNew: Bool) {
        let (known, restoration) = try load(key)
        if let known { return (known, false) }
        var basket = Basket(key: key, workgroup: workgroup)
        basket.mark(after: restoration)
        return (basket, true)
    }

    private func load(_ key: BasketKey) throws -> (basket: Basket?, restoration: Restoration?) {
        let name = [key.seller.stored, key.basket.stored]
        let whole = "WHERE seller = ? AND basket = ?"
        let found = try answers(to: [
            SQLStatement("\(BasketRow.selection) \(whole)", name),
            SQLStatement("\(LineRow.selection) \(whole) ORDER BY position", name),
            SQLStatement("\(LineCancellationRow.selection) \(whole)", name),
            SQLStatement("\(AttemptRow.selection) \(whole) AND \(Restorations.openAttempts)", name),
            SQLStatement(Restorations.open),
        ])
        let restoration = try Restorations.restoration(in: found[4])
        guard var basket = try rows(BasketRow.self, of: found[0]).first?.basket else {
            return (nil, restoration)
        }
        for row in try rows(LineRow.self, of: found[1]) {
            basket.lines[row.line.id] = row.line
            basket.order.append(row.line.id)
        }
        for row in try rows(LineCancellationRow.self, of: found[2]) {
            basket.lineCancellations[row.line] = row.cancellation
        }
        for row in try rows(AttemptRow.self, of: found[3]) { basket.attempts[row.attempt.id] = row.attempt }
        try addEndedLives(to: &basket)
        for line in basket.lines.values
        where line.state == .uncertain || line.organizerDoubt == .unconfirmed {
            guard let attempt = line.attempt, basket.attempts[attempt] == nil else { continue }
            let ended = try rows(AttemptRow.self, where: "\(whole) AND attempt = ?", name + [attempt.stored])
            basket.attempts[attempt] = ended.first?.attempt
        }
        basket.mark(after: restoration)
        return (basket, restoration)
    }

    /// Writes down how `basket` differs from what was loaded, and nothing else.
    ///
    /// What a change leaves out (lines, wishes, attempts) stays as it is: the ledger forgets nothing.
    func store(_ basket: Basket, over old: Basket, isNew: Bool) throws {
        if isNew {
            try insert(BasketRow(basket))
        } else {
            try update(BasketRow(old), to: BasketRow(basket))
        }
        try storeLines(of: basket, over: old)
        for (line, wish) in basket.lineCancellations where old.lineCancellations[line] != wish {
            let row = LineCancellationRow(key: basket.key, line: line, cancellation: wish)
            let before = old.lineCancellations[line].map {
                LineCancellationRow(key: basket.key, line: line, cancellation: $0)
            }
            try save(row, over: before)
        }
        for (id, attempt) in basket.attempts where old.attempts[id] != attempt {
            let before = old.attempts[id].map { AttemptRow(key: basket.key, attempt: $0) }
            try save(AttemptRow(key: basket.key, attempt: attempt), over: before)
        }
        for evidence in basket.evidence { try add(evidence, to: basket.key) }
        for act in basket.acts { try insert(LineActRow(key: basket.key, act: act)) }
    }

    private func storeLines(of basket: Basket, over old: Basket) throws {
        for (position, id) in basket.order.enumerated() {
            guard let line = basket.lines[id] else { continue }
            let before = old.lines[id]
            guard line != before else { continue }
            let row = LineRow(key: basket.key, position: position, line: line)
            try save(row, over: before.map { LineRow(key: basket.key, position: position, line: $0) })
            try recordSale(of: line, before: before, in: basket.key)
        }
    }

    private func save<Stored: StoredRow>(_ row: Stored, over old: Stored?) throws {
        if let old { try update(old, to: row) } else { try insert(row) }
    }
}
