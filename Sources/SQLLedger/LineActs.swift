package import Desks
package import Tickets

/// What an operator did about a line.
struct LineActRow: StoredRow {
    static let table = "line_acts"
    static let columns = [
        "ruling", "seller", "basket", "line", "attempt", "word", "ticket_sale", "is_forced", "from_state",
        "to_state", "refusal", "listed", "actor", "why", "at",
    ]
    static let keyLength = 1
    static let insertion = makeInsertion()
    static let selection = makeSelection()

    private enum Word: String, Storable {
        case registered
        case absent
    }

    var key: BasketKey
    var act: LineAct

    init(key: BasketKey, act: LineAct) {
        self.key = key
        self.act = act
    }

    init(from columns: inout Columns) throws {
        let id: RulingID = try columns.next()
        key = BasketKey(seller: try columns.next(), basket: try columns.next())
        let (line, attempt): (LineID, AttemptID) = (try columns.next(), try columns.next())
        let (word, sale): (Word, TicketSaleID?) = (try columns.next(), try columns.next())
        let isForced: Bool = try columns.next()
        let (from, to): (LineState, LineState) = (try columns.next(), try columns.next())
        let refusal: String? = try columns.next()
        let listed: JSONText<[String]> = try columns.next()
        act = LineAct(
            ruling: Ruling(
                id: id,
                line: line,
                attempt: attempt,
                word: word == .absent ? .absent(isForced: isForced) : .registered(sale ?? ""),
                actor: try columns.next(),
                why: try columns.next()
            ),
            from: from,
            to: to,
            refusal: refusal,
            listed: listed.value.map { TicketSaleID($0) },
            at: try columns.next()
        )
    }

    var values: [SQLValue] {
        let ruling = act.ruling
        let word: (kind: Word, sale: TicketSaleID?, isForced: Bool) =
            switch ruling.word {
            case .registered(let sale): (.registered, sale, false)
            case .absent(let isForced): (.absent, nil, isForced)
            }
        return [
            ruling.id.stored, key.seller.stored, key.basket.stored, ruling.line.stored,
            ruling.attempt.stored, word.kind.stored, word.sale.stored, word.isForced.stored,
            act.from.stored, act.to.stored, act.refusal.stored, JSONText(act.listed.map(\.text)).stored,
            ruling.actor.stored, ruling.why.stored, act.at.stored,
        ]
    }
}

extension SQLLedger {
    package func file(of basket: BasketKey) async throws(LedgerError) -> BasketFile {
        try await read { db in
            let name = [basket.seller.stored, basket.basket.stored]
            let evidence = try db.evidence(about: name)
            return BasketFile(
                attempts: try db.rows(
                    AttemptRow.self,
                    where: "WHERE seller = ? AND basket = ? ORDER BY started_at, attempt",
                    name
                ).map(\.attempt),
                evidence: evidence,
                acts: try db.rows(
                    LineActRow.self,
                    where: "WHERE seller = ? AND basket = ? ORDER BY at, ruling",
                    name
                ).map(\.act),
                owned: try db.owned(among: evidence.flatMap(\.sales))
            )
        }
    }
}

extension SQLSession {
    func act(of ruling: RulingID) throws -> LineAct? {
        try rows(LineActRow.self, where: "WHERE ruling = ?", [ruling.stored]).first?.act
    }

    func add(_ evidence: Evidence, to key: BasketKey) throws {
        let sql =
            "INSERT INTO evidence (seller, basket, attempt, line, text, sales, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
        try post(
            sql,
            [
                key.seller.stored, key.basket.stored, evidence.attempt.stored, evidence.line.stored,
                evidence.text.stored, JSONText(evidence.sales.map(\.text)).stored, evidence.at.stored,
            ]
        )
    }

    fileprivate func evidence(about name: [SQLValue]) throws -> [Evidence] {
        let sql = """
            SELECT attempt, line, text, sales, at FROM evidence WHERE seller = ? AND basket = ? ORDER BY id
            """
        return try list(sql, name) { columns in
            let (attempt, line): (AttemptID, LineID?) = (try columns.next(), try columns.next())
            let text: String = try columns.next()
            let sales: JSONText<[String]> = try columns.next()
            return Evidence(
                attempt: attempt,
                line: line,
                text: text,
                sales: sales.value.map { TicketSaleID($0) },
                at: try columns.next()
            )
        }
    }
}
