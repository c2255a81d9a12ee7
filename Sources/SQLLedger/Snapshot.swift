import Desks
import Tickets

/// What a change sees of the ledger besides its basket: everything up to the change before it.
struct Snapshot: LedgerSnapshot {
    private let db: any SQLSession

    init(_ db: any SQLSession) { self.db = db }

    func owned(among sales: [TicketSaleID]) throws -> Set<TicketSaleID> {
        try db.lookAround()
        return try db.owned(among: sales)
    }

    func unresolved(like tuple: SaleTuple) throws -> [UnresolvedLine] {
        try db.lookAround()
        return try db.unresolved(like: tuple)
    }

    func mappings(of events: Set<EventID>) throws -> [EventID: Mapping] {
        // In one order for all, lest two of them wait for each other.
        for event in events.sorted() { try db.hold(event.text) }
        return try db.mappings(of: events)
    }

    func act(of ruling: RulingID) throws -> LineAct? {
        try db.act(of: ruling)
    }
}

extension SQLSession {
    func owned(among sales: [TicketSaleID]) throws -> Set<TicketSaleID> {
        let questions = sales.map { SQLStatement("SELECT 1 FROM sales WHERE ticket_sale = ?", [$0.stored]) }
        return Set(zip(sales, try answers(to: questions)).filter { !$0.1.isEmpty }.map(\.0))
    }

    func mappings(of events: Set<EventID>) throws -> [EventID: Mapping] {
        let events = events.sorted()
        let questions = events.map { SQLStatement("\(MappingRow.selection) WHERE event = ?", [$0.stored]) }
        var found: [EventID: Mapping] = [:]
        for (event, answer) in zip(events, try answers(to: questions)) {
            found[event] = try rows(MappingRow.self, of: answer).first?.mapping
        }
        return found
    }

    func mapping(of event: EventID) throws -> Mapping? {
        try rows(MappingRow.self, where: "WHERE event = ?", [event.stored]).first?.mapping
    }
}
