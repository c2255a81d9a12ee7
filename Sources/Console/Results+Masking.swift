import Discretion

/// Which columns and keys hold ids, and nothing that people have written.
///
/// Ids are copied into commands and looked up in other lists, so they are masked only where they are a UiTPAS number to
/// the check digit; `advice` and `command` are made of ids and of our own words.
enum IDKeys {
    private static let all: Set<String> = [
        "eventId", "basketId", "lineId", "customerId", "workgroup", "seller", "owner", "organizerId",
        "organizerIdToday", "contestedBy", "uitdbEventId", "ticketSaleId", "candidates", "advice", "command",
        "commands",
    ]

    /// The text under a heading or key, with the numbers in it masked.
    static func mask(_ text: String, under key: String) -> String {
        all.contains(key) ? Redaction.masked(id: text) : Redaction.mask(text)
    }
}

extension Table {
    /// This table with the numbers in its cells and headings masked; what stands in neighbouring columns is not taken
    /// for one.
    var masked: Table {
        var table = self
        for index in columns.indices {
            table.columns[index].heading = Redaction.masked(id: columns[index].heading)
        }
        table.rows = rows.map { cells in
            zip(columns, cells).map { IDKeys.mask($1, under: $0.heading) }
        }
        return table
    }
}

extension NumberMask {
    /// The table, with the numbers in its cells and headings masked.
    func table(_ table: Table) -> Table {
        switch self {
        case .masked: table.masked
        case .revealed: table
        }
    }

    /// A JSON document with its strings masked, so that it is one still.
    ///
    /// Its numbers are ours: counts, ids of the ledger and amounts.
    func json(_ document: String) -> String {
        guard case .masked = self, Redaction.mask(document) != document else { return document }
        var reader = MaskingReader()
        for byte in document.utf8 { reader.take(byte) }
        return reader.text
    }
}

/// Reads a JSON document byte by byte, and masks its strings by the keys that they stand under.
private struct MaskingReader {
    private var masked: [UInt8] = []
    private var literal: [UInt8] = []
    private var isInside = false
    private var isEscaped = false
    /// The last string that has ended, which a colon makes a key.
    private var ended = ""
    private var key = ""

    var text: String { String(decoding: masked, as: UTF8.self) }

    mutating func take(_ byte: UInt8) {
        guard isInside else {
            masked.append(byte)
            isInside = byte == UInt8(ascii: "\"")
            if byte == UInt8(ascii: ":") { key = ended }
            return
        }
        if byte == UInt8(ascii: "\""), !isEscaped {
            ended = String(decoding: literal, as: UTF8.self)
            masked += IDKeys.mask(ended, under: key).utf8
            masked.append(byte)
            literal = []
            isInside = false
        } else {
            literal.append(byte)
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
    }
}
