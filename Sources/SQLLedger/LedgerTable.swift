/// A table of the ledger, as whoever copies it has to know it.
package struct LedgerTable: Sendable {
    package var name: String
    /// What tells one row from another.
    package var key: [String]
    package var columns: [String]
    /// Those of the columns that are moments, which are numbers in SQLite.
    package var moments: Set<String>
    /// Those whose sums must agree in two copies.
    package var sums: [String]

    init(
        _ name: String,
        key: [String],
        _ columns: [String],
        moments: Set<String> = [],
        sums: [String] = []
    ) {
        (self.name, self.key, self.columns, self.moments, self.sums) = (name, key, columns, moments, sums)
    }

    init<Stored: StoredRow>(_ row: Stored.Type, moments: Set<String> = [], sums: [String] = []) {
        self.init(
            row.table,
            key: Array(row.columns.prefix(row.keyLength)),
            row.columns,
            moments: moments,
            sums: sums
        )
    }
}

/// Tables whose rows belong together, and are copied together.
package struct LedgerPart: Sendable {
    /// Whose rows are gone through by its key; the first of the tables.
    package var name: String { tables[0].table.name }
    package var key: [String] { tables[0].table.key }
    /// With the columns that name the row of the first table; a table comes after those that it refers to.
    package var tables: [(table: LedgerTable, owner: [String])]

    private init(_ first: LedgerTable, _ others: [(LedgerTable, [String])] = []) {
        tables = [(first, first.key)] + others.map { (table: $0.0, owner: $0.1) }
    }

    /// All of the ledger but what has no meaning elsewhere.
    package static let all: [LedgerPart] = {
        let name = ["seller", "basket"]
        let id = ["id"]
        return [
            LedgerPart(
                LedgerTable(BasketRow.self),
                [
                    (LedgerTable(LineCancellationRow.self), name),
                    (
                        LedgerTable(
                            LineRow.self,
                            moments: ["sold_at", "expires_at", "since", "cancelled_at"],
                            sums: ["regular_price", "quoted_price", "tariff_price"]
                        ), name
                    ),
                    (
                        LedgerTable(
                            AttemptRow.self,
                            moments: ["started_at", "send_by", "settle_after", "absent_since", "ended_at"]
                        ), name
                    ),
                    (
                        LedgerTable(
                            "evidence",
                            key: id,
                            ["id", "seller", "basket", "attempt", "line", "text", "sales", "at"],
                            moments: ["at"]
                        ), name
                    ),
                    (
                        LedgerTable(
                            "sales",
                            key: ["ticket_sale"],
                            [
                                "ticket_sale", "seller", "basket", "line", "life", "organizer",
                                "uitdatabank_event",
                                "event", "regular_price", "tariff_price", "registered_at", "cancelled_at",
                            ],
                            moments: ["registered_at", "cancelled_at"],
                            sums: ["regular_price", "tariff_price"]
                        ), name
                    ),
                    (LedgerTable(LineActRow.self, moments: ["at"]), name),
                    (
                        LedgerTable(
                            "desk_acts",
                            key: id,
                            [
                                "id", "seller", "basket", "line", "word", "is_registered", "note", "actor",
                                "at",
                            ],
                            moments: ["at"]
                        ), name
                    ),
                    (
                        LedgerTable(
                            "reveals",
                            key: id,
                            ["id", "seller", "basket", "line", "actor", "at"],
                            moments: ["at"]
                        ), name
                    ),
                ]
            ),
            LedgerPart(LedgerTable(MappingRow.self, moments: ["starts_at", "updated_at", "prices_since"])),
            LedgerPart(
                LedgerTable(
                    "mapping_changes",
                    key: id,
                    ["id", "event", "cause", "actor", "before", "after", "at"],
                    moments: ["at"]
                )
            ),
            LedgerPart(
                LedgerTable(
                    "dead_letters",
                    key: id,
                    ["id"] + LetterRow.columns + ["claim", "claimed_until", "touched_at"],
                    moments: ["first_failed_at", "last_failed_at", "claimed_until", "touched_at"]
                ),
                [
                    (
                        LedgerTable(
                            "dead_letter_messages",
                            key: ["dead_letter"],
                            ["dead_letter", "properties", "body", "trail", "correction"]
                        ), ["dead_letter"]
                    ),
                    (
                        LedgerTable(
                            "dead_letter_events",
                            key: ["dead_letter", "event"],
                            ["dead_letter", "event"]
                        ), ["dead_letter"]
                    ),
                ]
            ),
            LedgerPart(
                LedgerTable(
                    "dead_letter_acts",
                    key: id,
                    ["id", "act", "dead_letter", "run", "actor", "why", "at", "detail"],
                    moments: ["at"]
                )
            ),
            LedgerPart(
                LedgerTable(
                    "replay_runs",
                    key: id,
                    [
                        "id", "state", "selection", "rate", "is_by_type", "actor", "why", "begun_at",
                        "holder", "seen_at",
                    ],
                    moments: ["begun_at", "seen_at"]
                ),
                [
                    (
                        LedgerTable(
                            "replay_letters",
                            key: ["run", "dead_letter"],
                            ["run", "dead_letter", "result", "detail", "at"],
                            moments: ["at"]
                        ), ["run"]
                    )
                ]
            ),
            LedgerPart(
                LedgerTable(
                    "restorations",
                    key: id,
                    ["id", "copied_at", "restored_at", "told_at", "actor", "ended_at"],
                    moments: ["copied_at", "restored_at", "told_at", "ended_at"]
                )
            ),
            LedgerPart(
                LedgerTable(
                    "polls",
                    key: ["source"],
                    ["source", "holder", "held_until", "watermark", "organizer_watermark"],
                    moments: ["held_until", "watermark", "organizer_watermark"]
                )
            ),
        ]
    }()
}
