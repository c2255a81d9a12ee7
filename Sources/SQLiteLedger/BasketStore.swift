import GRDB
import Tickets

extension Database {
    /// A basket with its lines, wishes and the attempts that are open or left a line uncertain; nil where nobody has
    /// heard of it.
    func basket(_ key: BasketKey) throws -> Basket? {
        let name = [key.seller.stored, key.basket.stored]
        guard
            var basket = try rows(BasketRow.self, where: "WHERE seller = ? AND basket = ?", name).first?
                .basket
        else { return nil }
        for row in try rows(LineRow.self, where: "WHERE seller = ? AND basket = ? ORDER BY position", name) {
            basket.lines[row.line.id] = row.line
            basket.order.append(row.line.id)
        }
        for row in try rows(LineCancellationRow.self, where: "WHERE seller = ? AND basket = ?", name) {
            basket.lineCancellations[row.line] = row.cancellation
        }
        try addEndedLives(to: &basket)
        // Without lines nothing was ever attempted.
        guard !basket.lines.isEmpty else { return basket }
        let open = "WHERE seller = ? AND basket = ? AND ending IS NULL"
        for row in try rows(AttemptRow.self, where: open, name) {
            basket.attempts[row.attempt.id] = row.attempt
        }
        for line in basket.lines.values where line.state == .uncertain {
            guard let attempt = line.attempt, basket.attempts[attempt] == nil else { continue }
            let ended = "WHERE seller = ? AND basket = ? AND attempt = ?"
            basket.attempts[attempt] = try rows(AttemptRow.self, where: ended, name + [attempt.stored]).first?
                .attempt
        }
        return basket
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
