import Tickets

/// One row of a report: what it is about, and the turnover.
struct ReportRow: Encodable {
    /// Something that the turnover is of, under its key; nil where it is not known.
    struct Cell {
        var key: String
        var text: String?

        init(_ key: String, _ text: String?) {
            self.key = key
            self.text = text
        }
    }

    var subject: [Cell]
    var turnover: Turnover

    /// The turnover's columns, in order: what was sold, what was cancelled, and the one less the other.
    private static let columns = [
        "tickets", "regular", "paid", "discount", "cancelledTickets", "cancelledRegular", "cancelledPaid",
        "cancelledDiscount", "netTickets", "netRegular", "netPaid", "netDiscount",
    ]

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        for cell in subject { try values.encodeIfPresent(cell.text, forKey: Key(cell.key)) }
        let sides = [turnover.sold, turnover.cancelled, turnover.net]
        for (takings, names) in zip(sides, [0, 4, 8].map { Self.columns[$0..<$0 + 4].map { Key($0) } }) {
            try values.encode(takings.tickets, forKey: names[0])
            try values.encode(takings.regular.description, forKey: names[1])
            try values.encode(takings.paid.description, forKey: names[2])
            try values.encode(takings.discount.description, forKey: names[3])
        }
    }

    /// The rows under `keys`, and under them their sum where it is asked for.
    static func table(_ rows: [ReportRow], keys: [String], withTotal: Bool) -> Table {
        var table = Table()
        table.columns = keys.map { .text($0) } + columns.map { .number($0) }
        table.rows = rows.map { row in row.subject.map { $0.text ?? "" } + row.turnover.cells }
        guard withTotal, !rows.isEmpty else { return table }
        let labels = ["total"] + keys.dropFirst().map { _ in "" }
        table.rows.append(labels + total(rows).cells)
        return table
    }

    static func total(_ rows: [ReportRow]) -> Turnover { rows.reduce(Turnover()) { $0 + $1.turnover } }
}

extension Turnover {
    fileprivate var cells: [String] {
        [sold, cancelled, net].flatMap {
            [String($0.tickets), $0.regular.description, $0.paid.description, $0.discount.description]
        }
    }

    /// In one sentence.
    var sentence: String {
        "\(sold.text) sold, \(cancelled.text) cancelled, \(net.text) left"
    }
}

extension Takings {
    fileprivate var text: String {
        "\(tickets) tickets (regular \(regular), paid \(paid), discount \(discount))"
    }
}
