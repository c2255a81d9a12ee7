/// Rows of text under headings, for a terminal or as CSV.
struct Table {
    struct Column {
        var heading: String
        /// Numbers stand right.
        var isNumber = false

        static func text(_ heading: String) -> Self { Self(heading: heading) }
        static func number(_ heading: String) -> Self { Self(heading: heading, isNumber: true) }
    }

    var columns: [Column]
    var rows: [[String]] = []

    init(_ columns: Column...) { self.columns = columns }

    mutating func add(_ cells: String?...) { rows.append(cells.map { $0 ?? "" }) }

    /// Aligned columns with two spaces between them; nothing at all for no rows.
    var text: String {
        guard !rows.isEmpty else { return "" }
        let headings = columns.map { $0.heading.spelledOut }
        let lines = [headings] + rows.map { $0.map(\.withoutControls) }
        let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            let padded = columns.indices.map { column in
                let gap = String(repeating: " ", count: widths[column] - cells[column].count)
                return columns[column].isNumber ? gap + cells[column] : cells[column] + gap
            }
            let line = padded.joined(separator: "  ")
            let end = line.lastIndex { $0 != " " }
            return end.map { String(line[...$0]) } ?? ""
        }.joined(separator: "\n")
    }

    /// RFC 4180 with line feeds; the headings come first, also when there are no rows.
    ///
    /// What a spreadsheet would calculate stands behind an apostrophe, see ``Swift/String/asSpreadsheetText``.
    var csv: String {
        ([columns.map(\.heading)] + rows).map { cells in
            cells.map { $0.asSpreadsheetText.csvField }.joined(separator: ",")
        }.joined(separator: "\n")
    }
}

extension String {
    /// A key as a heading: `lastFailedAt` as `LAST FAILED AT`.
    fileprivate var spelledOut: String {
        var words = ""
        for character in self {
            if character.isUppercase, words.last?.isLowercase == true { words.append(" ") }
            words.append(character)
        }
        return words.uppercased()
    }

    /// This text with an apostrophe before it where a spreadsheet would take it for a formula: sellers choose names and
    /// ids, and whoever opens the file has not chosen to run them.
    ///
    /// Numbers are left alone, signs and all. (https://owasp.org/www-community/attacks/CSV_Injection)
    var asSpreadsheetText: String {
        guard let first = unicodeScalars.first,
            "=+-@\t\r\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first),
            wholeMatch(of: /[+-]?[0-9]+(?:[.,][0-9]+)?/) == nil
        else { return self }
        return "'" + self
    }

    fileprivate var csvField: String {
        guard contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return self }
        return "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }
}
