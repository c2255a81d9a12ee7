package import Desks
package import Tickets

extension SQLLedger {
    package func deskItems() async throws(LedgerError) -> [DeskItem] {
        try await read { db in
            let keys = try db.list(DeskItem.keys) { columns in
                LineKey(
                    basket: BasketKey(seller: try columns.next(), basket: try columns.next()),
                    line: try columns.next()
                )
            }
            return try keys.compactMap { try db.deskItem($0) }.sorted {
                ($0.line.since, $0.key) < ($1.line.since, $1.key)
            }
        }
    }

    package func changeDeskItem(
        _ key: LineKey,
        _ act: @escaping @Sendable (DeskItem) -> DeskAct?
    ) async throws(LedgerError) -> (item: DeskItem, isChanged: Bool)? {
        try await store(.basket(key.basket)) { db in
            guard var item = try db.deskItem(key) else { return nil }
            guard let act = act(item) else { return (item, false) }
            let sql = """
                INSERT INTO desk_acts (seller, basket, line, word, is_registered, note, actor, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
            try db.post(
                sql,
                [
                    key.basket.seller.stored, key.basket.basket.stored, key.line.stored, act.word.stored,
                    act.isRegistered.stored, act.note.stored, act.actor.stored, act.at.stored,
                ]
            )
            item.acts.append(act)
            return (item, true)
        }
    }

    package func recordReveal(
        of lines: [LineKey],
        by actor: String,
        at moment: Instant
    ) async throws(LedgerError) {
        try await store(.additions) { db in
            let sql = "INSERT INTO reveals (seller, basket, line, actor, at) VALUES (?, ?, ?, ?, ?)"
            for key in lines {
                try db.post(
                    sql,
                    [
                        key.basket.seller.stored, key.basket.basket.stored, key.line.stored, actor.stored,
                        moment.stored,
                    ]
                )
            }
        }
    }
}

extension DeskAct.Word: Storable {}

extension DeskItem {
    /// What waits, by its state; what was done, by its acts.
    fileprivate static let keys = """
        SELECT seller, basket, line FROM lines WHERE state = 'manual'
        UNION SELECT seller, basket, line FROM desk_acts
        """
}

extension SQLSession {
    fileprivate func deskItem(_ key: LineKey) throws -> DeskItem? {
        let name = [key.basket.seller.stored, key.basket.basket.stored, key.line.stored]
        let found = try rows(LineRow.self, where: "WHERE seller = ? AND basket = ? AND line = ?", name).first
        guard let line = found?.line, line.kind == .groupPass else { return nil }
        let workgroup: [WorkgroupID] = try list(
            "SELECT workgroup FROM baskets WHERE seller = ? AND basket = ?",
            Array(name.prefix(2))
        ) { columns in try columns.next() }
        let sql = """
            SELECT word, is_registered, note, actor, at FROM desk_acts
            WHERE seller = ? AND basket = ? AND line = ? ORDER BY id
            """
        let acts = try list(sql, name) { columns in
            DeskAct(
                word: try columns.next(),
                isRegistered: try columns.next(),
                note: try columns.next(),
                actor: try columns.next(),
                at: try columns.next()
            )
        }
        return DeskItem(
            basket: key.basket,
            workgroup: workgroup.first ?? "",
            line: line,
            acts: acts
        )
    }
}
