import Desks
import GRDB
import Tickets

/// What a change sees of the ledger besides its basket: everything up to the change before it.
struct Snapshot: LedgerSnapshot {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func owned(among sales: [TicketSaleID]) throws -> Set<TicketSaleID> {
        try translatingErrors {
            let statement = try db.cachedStatement(sql: "SELECT 1 FROM sales WHERE ticket_sale = ?")
            var owned: Set<TicketSaleID> = []
            for sale in sales where try Int.fetchOne(statement, arguments: [sale.stored]) != nil {
                owned.insert(sale)
            }
            return owned
        }
    }

    func unresolved(like tuple: SaleTuple) throws -> [UnresolvedLine] {
        try translatingErrors { try db.unresolved(like: tuple) }
    }

    func mappings(of events: Set<EventID>) throws -> [EventID: Mapping] {
        try translatingErrors { try db.mappings(of: events) }
    }

    func act(of ruling: RulingID) throws -> LineAct? {
        try translatingErrors { try db.act(of: ruling) }
    }

    private func translatingErrors<Result>(_ work: () throws -> Result) throws -> Result {
        do { return try work() } catch { throw LedgerError(error) }
    }
}

extension Database {
    func mappings(of events: Set<EventID>) throws -> [EventID: Mapping] {
        var found: [EventID: Mapping] = [:]
        for event in events { found[event] = try mapping(of: event) }
        return found
    }

    func mapping(of event: EventID) throws -> Mapping? {
        try rows(MappingRow.self, where: "WHERE event = ?", [event.stored]).first?.mapping
    }
}
