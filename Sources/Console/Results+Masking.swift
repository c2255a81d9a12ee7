import Discretion

extension Table {
    /// This table with the numbers in its cells and headings masked; what stands in neighbouring columns is not taken
    /// for one.
    var masked: Table {
        var table = self
        for index in columns.indices { table.columns[index].heading = Redaction.mask(columns[index].heading) }
        table.rows = rows.map { $0.map(Redaction.mask) }
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
        var masked: [UInt8] = []
        var literal: [UInt8] = []
        var (isInside, isEscaped) = (false, false)
        for byte in document.utf8 {
            switch (byte, isInside) {
            case (UInt8(ascii: "\""), true) where !isEscaped:
                masked += Redaction.mask(String(decoding: literal, as: UTF8.self)).utf8
                masked.append(byte)
                isInside = false
            case (_, true):
                literal.append(byte)
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            case (_, false):
                masked.append(byte)
                isInside = byte == UInt8(ascii: "\"")
                literal = []
            }
        }
        return String(decoding: masked, as: UTF8.self)
    }
}
