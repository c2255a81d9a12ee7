package import Desks
package import Tickets

extension SQLLedger {
    /// Hours are added up to days here: Brussels is ahead of UTC by whole hours, so no hour lies in two days.
    package func dailySales(
        _ scope: ReportScope
    ) async throws(LedgerError) -> [ReportEntry<CalendarDay>] {
        let hours: [ReportEntry<CalendarDay>] = try await read { db in
            try db.entries(ReportQuery(by: [], hours: db.dialect, scope)) { columns in
                let hour: Int64 = try columns.next()
                return CalendarDay(of: Instant(milliseconds: hour * 3_600_000))
            }
        }
        let days = Dictionary(hours.map { ($0.subject, $0.turnover) }, uniquingKeysWith: +)
        return days.keys.sorted().map { ReportEntry($0, days[$0] ?? Turnover()) }
    }

    package func eventSales(_ scope: ReportScope) async throws(LedgerError) -> [ReportEntry<EventID>] {
        let query = ReportQuery(by: ["lines.event"], scope)
        return try await read { try $0.entries(query) { columns in try columns.next() } }
    }

    package func customerSales(
        _ scope: ReportScope
    ) async throws(LedgerError) -> [ReportEntry<CustomerSubject>] {
        let query = ReportQuery(by: ["baskets.workgroup", "lines.customer"], scope)
        return try await read { db in
            try db.entries(query) { columns in
                CustomerSubject(workgroup: try columns.next(), customer: try columns.next())
            }
        }
    }

    package func ticketTypeSales(
        _ scope: ReportScope
    ) async throws(LedgerError) -> [ReportEntry<TicketTypeSubject>] {
        let query = ReportQuery(by: ["baskets.workgroup", "lines.ticket_type"], scope)
        return try await read { db in
            try db.entries(query) { columns in
                TicketTypeSubject(workgroup: try columns.next(), ticketType: try columns.next())
            }
        }
    }

    package func salesTotals(
        _ scope: ReportScope,
        organizer: OrganizerID?
    ) async throws(LedgerError) -> [SalesTotal] {
        try await read { db in
            let query = RetributionQuery(scope, organizer: organizer, in: db.dialect)
            var totals: [SalesTotal] = []
            _ = try db.list(query.sql, query.arguments) { columns in
                let total = SalesTotal(
                    organizer: try columns.next(),
                    seller: try columns.next(),
                    workgroup: try columns.next(),
                    active: Takings()
                )
                // The sides of one share follow one another.
                if totals.last?.isOfSameParties(as: total) != true { totals.append(total) }
                let side: RetributionQuery.Side = try columns.next()
                let takings = try columns.takings()
                switch side {
                case .active: totals[totals.count - 1].active = takings
                case .cancelled: totals[totals.count - 1].cancelled = takings
                case .doubtful: totals[totals.count - 1].doubtful = takings
                }
            }
            return totals
        }
    }
}

extension SalesTotal {
    fileprivate func isOfSameParties(as other: SalesTotal) -> Bool {
        organizer == other.organizer && seller == other.seller && workgroup == other.workgroup
    }
}

extension SQLSession {
    /// Entries whose two sides follow one another.
    fileprivate func entries<Subject: Hashable & Sendable>(
        _ query: ReportQuery,
        _ subject: (inout Columns) throws -> Subject
    ) throws -> [ReportEntry<Subject>] {
        var entries: [ReportEntry<Subject>] = []
        _ = try list(query.sql, query.arguments) { columns in
            let subject = try subject(&columns)
            let isCancelled: Bool = try columns.next()
            let takings = try columns.takings()
            let turnover = isCancelled ? Turnover(cancelled: takings) : Turnover(sold: takings)
            if let last = entries.last, last.subject == subject {
                entries[entries.count - 1].turnover = last.turnover + turnover
            } else {
                entries.append(ReportEntry(subject, turnover))
            }
        }
        return entries
    }
}

extension Columns {
    fileprivate mutating func takings() throws -> Takings {
        Takings(
            tickets: try next(),
            regular: try next(),
            paid: try next(),
            discount: try next()
        )
    }
}
