/// A record of comma-separated values, and the line it begins on.
struct CSVRecord: Hashable {
    var line: Int
    var fields: [String]
}

/// Why a text is no CSV.
struct CSVFlaw: Error, Hashable {
    var line: Int
    var description: String
}

extension CSVRecord {
    /// The records of a text as RFC 4180 has them, with line ends of any kind; records without any text are left out.
    static func records(
        of text: some StringProtocol,
        separatedBy separator: Unicode.Scalar
    ) throws(CSVFlaw) -> [CSVRecord] {
        var reader = CSVReader(scalars: Array(text.unicodeScalars), separator: separator)
        var records: [CSVRecord] = []
        while let record = try reader.record() {
            if record.fields.contains(where: { !$0.isBlank }) { records.append(record) }
        }
        return records
    }
}

private struct CSVReader {
    let scalars: [Unicode.Scalar]
    let separator: Unicode.Scalar
    private var index = 0
    private var line = 1

    init(scalars: [Unicode.Scalar], separator: Unicode.Scalar) {
        self.scalars = scalars
        self.separator = separator
    }

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    mutating func record() throws(CSVFlaw) -> CSVRecord? {
        guard next != nil else { return nil }
        var record = CSVRecord(line: line, fields: [])
        while true {
            record.fields.append(next == "\"" ? try quoted() : try plain())
            guard next == separator else { break }
            index += 1
        }
        endLine()
        return record
    }

    private mutating func plain() throws(CSVFlaw) -> String {
        var field = String.UnicodeScalarView()
        while let scalar = next, scalar != separator, !scalar.endsLine {
            guard scalar != "\"" else {
                throw CSVFlaw(line: line, description: "a field with a quote in it is not quoted")
            }
            field.append(scalar)
            index += 1
        }
        return String(field)
    }

    private mutating func quoted() throws(CSVFlaw) -> String {
        let start = line
        var field = String.UnicodeScalarView()
        index += 1
        while let scalar = next {
            if scalar == "\"" {
                index += 1
                guard next == "\"" else {
                    if let after = next, after != separator, !after.endsLine {
                        throw CSVFlaw(line: line, description: "there is text after a closing quote")
                    }
                    return String(field)
                }
            }
            if scalar.endsLine {
                field.append("\n")
                endLine()
            } else {
                field.append(scalar)
                index += 1
            }
        }
        throw CSVFlaw(line: start, description: "a quote is never closed")
    }

    /// Steps over a line end, where there is one.
    private mutating func endLine() {
        guard let scalar = next, scalar.endsLine else { return }
        index += 1
        if scalar == "\r", next == "\n" { index += 1 }
        line += 1
    }
}

extension Unicode.Scalar {
    fileprivate var endsLine: Bool { self == "\n" || self == "\r" }
}
