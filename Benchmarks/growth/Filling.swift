/// SQL that fills a ledger as years of sales would, faster than selling does.
///
/// Three lines a basket, of which the first is a UiTPAS ticket: registered with its attempt, its sale and its settlement,
/// every fiftieth cancelled since, every hundredth refused. Five hundred lines an event, so that long ago other events
/// were sold than now; half a minute from basket to basket.
struct Filling {
    static let linesPerBasket = 3
    static let linesPerEvent = 500
    static let sellers = 48
    static let organizers = 50

    var dialect: Dialect
    /// When the first basket was sold, in milliseconds since 1970.
    var start: Int64

    /// Where the two databases differ in what is written here.
    enum Dialect {
        case sqlite
        case postgresql
    }

    /// The events of baskets of these numbers that no basket before them has.
    static func events(_ baskets: Range<Int>) -> Range<Int> {
        func before(_ basket: Int) -> Int { (basket * linesPerBasket + linesPerEvent - 1) / linesPerEvent }
        return before(baskets.lowerBound)..<before(baskets.upperBound)
    }

    /// The statements for baskets of these numbers.
    func statements(_ baskets: Range<Int>) -> [String] {
        let events = Self.events(baskets)
        return sold(baskets) + (events.isEmpty ? [] : mapped(events))
    }

    private func sold(_ baskets: Range<Int>) -> [String] {
        let basket = "'B-' || \(pad("i", 9))"
        let seller = "'seller-' || (i % \(Self.sellers))"
        let at = moment("\(start) + i * 30000")
        let later = moment("\(start) + i * 30000 + 1500")
        let line = "i * \(Self.linesPerBasket) + l"
        let number = "(\(line))"
        let event = "\(number) / \(Self.linesPerEvent)"
        let place = "'00000000-0000-4000-8000-' || \(pad(event, 12))"
        let organizer = "'org-' || (\(event) % \(Self.organizers))"
        let isTicket = "l = 0"
        let isCancelled = "(i % 50 = 7)"
        let isRefused = "(i % 100 = 9)"
        let sale = "'S' || \(pad("i", 10))"
        let isSale = "(\(isTicket) AND NOT \(isRefused))"
        return [
            """
            INSERT INTO baskets (seller, basket, workgroup, is_known, settlement)
            SELECT \(seller), \(basket), 'gent', TRUE,
                \(json("""
                '{"version":1,"at":1795457831000,"entries":[{"line":"1","outcome":"registered","ticketSale":"' || \(sale) || '"}]}'
                """)) FROM \(series("i", baskets))
            """,
            """
            INSERT INTO lines (seller, basket, line, position, kind, event, regular_price, regular_price_label,
                uitpas_number, tariff, ticket_type, quoted_price, customer, channel, sold_at, is_sold, state, since, life,
                uitdatabank_event, organizer, attempt, is_posted_alone, ticket_sale, tariff_price, cancellation_cause,
                cancellation_reason, cancelled_at, reason, messages)
            SELECT \(seller), \(basket), \(text("l + 1")), l, CASE WHEN \(isTicket) THEN 'uitpas' ELSE 'other' END,
                'event-' || \(event), 1200, 'Basis', CASE WHEN \(isTicket) THEN CASE i % 3 WHEN 0 THEN '0900000067513' WHEN 1 THEN '0900000095902'
                    ELSE '0900000031618' END END,
                CASE WHEN \(isTicket) THEN 'SOCIALTARIFF-1' END,
                CASE WHEN \(isTicket) THEN 'UiTPAS integratie' ELSE 'Standaard' END,
                CASE WHEN \(isTicket) THEN 240 END, 'K-' || (i % 100000), 'online', \(at), TRUE,
                CASE WHEN NOT \(isTicket) THEN 'recorded' WHEN \(isRefused) THEN 'refused'
                    WHEN \(isCancelled) THEN 'cancelled' ELSE 'registered' END,
                \(later), 1, CASE WHEN \(isTicket) THEN \(place) END, CASE WHEN \(isTicket) THEN \(organizer) END,
                CASE WHEN \(isTicket) THEN 'A-' || \(pad("i", 9)) END, FALSE, CASE WHEN \(isSale) THEN \(sale) END,
                CASE WHEN \(isSale) THEN 240 END, CASE WHEN \(isCancelled) THEN 'seller' END,
                CASE WHEN \(isCancelled) THEN 'geannuleerd' END, CASE WHEN \(isCancelled) THEN \(later) END,
                CASE WHEN \(isTicket) AND \(isRefused) THEN 'maximum-reached' END, \(json("'{}'"))
            FROM \(series("i", baskets)), \(series("l", 0..<Self.linesPerBasket))
            """,
            """
            INSERT INTO attempts (seller, basket, attempt, organizer, lines, started_at, send_by, settle_after, ending,
                ended_at, boot, uptime)
            SELECT \(seller), \(basket), 'A-' || \(pad("i", 9)), 'org-' || (i * 3 / \(Self.linesPerEvent) % \(Self.organizers)),
                \(json("'[\"1\"]'")), \(at), \(at), \(later), CASE WHEN \(isRefused) THEN 'refused' ELSE 'registered' END,
                \(later), '4f3c9206', i FROM \(series("i", baskets))
            """,
            """
            INSERT INTO sales (ticket_sale, seller, basket, line, life, organizer, uitdatabank_event, event, regular_price,
                tariff_price, registered_at, cancelled_at)
            SELECT \(sale), \(seller), \(basket), '1', 1, 'org-' || (i * 3 / \(Self.linesPerEvent) % \(Self.organizers)),
                '00000000-0000-4000-8000-' || \(pad("i * 3 / \(Self.linesPerEvent)", 12)), 'event-' || (i * 3 / \(Self.linesPerEvent)),
                1200, 240, \(later), CASE WHEN \(isCancelled) THEN \(later) END
            FROM \(series("i", baskets)) WHERE NOT \(isRefused)
            """,
        ]
    }

    private func mapped(_ events: Range<Int>) -> [String] {
        [
            """
            INSERT INTO mappings (event, workgroup, owner, name, labels, ticket_types, manual_reference, is_deleted,
                uitdatabank_event, organizer, problems, updated_at)
            SELECT 'event-' || i, 'gent', 'seller-' || (i % \(Self.sellers)), 'Voorstelling ' || i, \(json("'[\"UiTPAS\"]'")),
                \(json("'[\"Standaard\"]'")),
                'https://www.uitdatabank.be/event/00000000-0000-4000-8000-' || \(pad("i", 12)) || '/preview', FALSE,
                '00000000-0000-4000-8000-' || \(pad("i", 12)), 'org-' || (i % \(Self.organizers)), \(json("'[]'")),
                \(moment("\(start + 4_000_000 * 30_000)"))
            FROM \(series("i", events))
            """
        ]
    }

    private func moment(_ milliseconds: String) -> String {
        switch dialect {
        case .sqlite: "(\(milliseconds))"
        case .postgresql: "to_timestamp((\(milliseconds.replacing("i *", with: "i::bigint *"))) / 1000.0)"
        }
    }

    private func text(_ number: String) -> String {
        switch dialect {
        case .sqlite: "CAST(\(number) AS TEXT)"
        case .postgresql: "(\(number))::text"
        }
    }

    private func json(_ text: String) -> String {
        switch dialect {
        case .sqlite: text
        case .postgresql: "(\(text))::json"
        }
    }

    private func pad(_ number: String, _ width: Int) -> String {
        switch dialect {
        case .sqlite: "printf('%0\(width)d', \(number))"
        case .postgresql: "lpad((\(number))::text, \(width), '0')"
        }
    }

    private func series(_ name: String, _ range: Range<Int>) -> String {
        switch dialect {
        case .sqlite:
            """
            (WITH RECURSIVE counted(\(name)) AS (SELECT \(range.lowerBound) UNION ALL SELECT \(name) + 1 FROM counted
                WHERE \(name) < \(range.upperBound - 1)) SELECT \(name) FROM counted) AS series_\(name)
            """
        case .postgresql:
            "generate_series(\(range.lowerBound), \(range.upperBound - 1)) AS series_\(name)(\(name))"
        }
    }
}
