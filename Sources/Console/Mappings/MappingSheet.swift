import Tickets

/// A sheet of mappings as an operator wrote it, in Excel perhaps.
struct MappingSheet: Hashable {
    struct Row: Hashable {
        var line: Int
        var event: EventID
        var reference: String
    }

    /// What is wrong with a sheet: all of it, with lines.
    struct Unreadable: Error, Hashable {
        var flaws: [String]
    }

    /// What importing a sheet would change.
    struct Plan: Hashable {
        struct Step: Hashable {
            var before: Mapping
            var reference: String
        }

        var steps: [Step] = []
        /// Events that are mapped as the sheet says.
        var unchanged = 0
    }

    fileprivate struct Flaw: Error, Hashable {
        var line: Int
        var description: String
    }

    /// What is wrong with single rows; the plan tells it.
    private var flaws: [Flaw] = []
    /// Those that say something: an empty reference does not.
    private(set) var rows: [Row] = []
    private(set) var silent = 0

    /// Reads CSV with a header that names at least `eventId` and `uitdb`, separated by commas, or by semicolons as Excel
    /// does in Flanders; with or without a byte order mark.
    init(_ bytes: [UInt8]) throws(Unreadable) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Unreadable(flaws: ["the file is not UTF-8; save it as \"CSV UTF-8\""])
        }
        let records = try Self.records(of: text)
        guard let header = records.first, let columns = Columns(header) else {
            throw Unreadable(flaws: [
                "line 1: expected columns named eventId and uitdb, separated by commas or semicolons"
            ])
        }
        let doubled = header.doubledColumns
        guard doubled.isEmpty else { throw Unreadable(flaws: doubled.map { "line 1: \($0)" }) }
        for record in records.dropFirst() {
            guard record.fields.count == header.fields.count else {
                let counts = "\(record.fields.count) fields, and the header \(header.fields.count)"
                flaws.append(Flaw(line: record.line, description: "the line has \(counts)"))
                continue
            }
            let row = columns.row(of: record)
            if row.event.text.isEmpty {
                flaws.append(Flaw(line: record.line, description: "eventId is empty"))
            } else if row.reference.isEmpty {
                silent += 1
            } else {
                rows.append(row)
            }
        }
    }

    /// What is to be done, given what is known; throws every flaw that there is, of a row about an unknown event as well.
    ///
    /// An event whose reference leads where the sheet says is left as it is, whoever gave the reference; and so is one
    /// whose reference is on the sheet as export writes it, whatever it is. Only what changes something is judged.
    func plan(knowing mappings: [EventID: Mapping]) throws(Unreadable) -> Plan {
        var plan = Plan()
        var flaws = flaws
        var lines: [EventID: Int] = [:]
        let known = KnownMappings(mappings)
        for row in rows {
            do throws(Flaw) {
                let meant = known.meant(by: row.event)
                if let only = meant.first, meant.count == 1 {
                    if let line = lines[only.event] {
                        throw Flaw(
                            line: row.line,
                            description: "event \(row.event) is on line \(line) already"
                        )
                    }
                    lines[only.event] = row.line
                }
                if meant.contains(where: { $0.isWritten(as: row.reference) }) {
                    plan.unchanged += 1
                } else {
                    plan.steps.append(Plan.Step(before: try row.mapping(of: meant), reference: row.reference))
                }
            } catch {
                flaws.append(error)
            }
        }
        guard flaws.isEmpty else {
            throw Unreadable(
                flaws: flaws.sorted { $0.line < $1.line }.map { "line \($0.line): \($0.description)" }
            )
        }
        return plan
    }

    /// The records as the separator has them that makes sense of the header.
    private static func records(of text: String) throws(Unreadable) -> [CSVRecord] {
        var text = text[...]
        if text.unicodeScalars.first == "\u{FEFF}" { text = Substring(text.unicodeScalars.dropFirst()) }
        var flaw: CSVFlaw?
        for separator: Unicode.Scalar in [",", ";", "\t"] {
            do throws(CSVFlaw) {
                let records = try CSVRecord.records(of: text.withoutSeparatorLine, separatedBy: separator)
                if let header = records.first, Columns(header) != nil { return records }
            } catch {
                // Of the separators, the one that the header is written with has the say.
                let line = text.withoutSeparatorLine.prefix { !$0.isNewline }
                if line.unicodeScalars.contains(separator) || flaw == nil { flaw = error }
            }
        }
        guard let flaw else { return [] }
        throw Unreadable(flaws: ["line \(flaw.line): \(flaw.description)"])
    }
}

/// Where a sheet has what.
private struct Columns {
    var event: Int
    var reference: Int

    init?(_ header: CSVRecord) {
        let names = header.fields.map { $0.trimmed.lowercased() }
        guard let event = names.firstIndex(of: "eventid"), let reference = names.firstIndex(of: "uitdb")
        else {
            return nil
        }
        (self.event, self.reference) = (event, reference)
    }

    func row(of record: CSVRecord) -> MappingSheet.Row {
        MappingSheet.Row(
            line: record.line,
            event: EventID(record.fields[event].trimmed),
            reference: record.fields[reference].trimmed
        )
    }
}

extension CSVRecord {
    /// What is wrong with a header that has a name twice, for it can't be told which of the two is meant; as the columns are
    /// found, whatever the case.
    fileprivate var doubledColumns: [String] {
        let columns = fields.enumerated().filter { !$0.element.trimmed.isEmpty }
        return Dictionary(grouping: columns) { $0.element.trimmed.lowercased() }.values
            .filter { $0.count > 1 }.sorted { $0[0].offset < $1[0].offset }
            .map { same in
                let names = same.map { "\"\($0.element.trimmed.prefix(80))\" (column \($0.offset + 1))" }
                return "\(names.joined(separator: " and ")) have one name; keep one of them"
            }
    }
}

extension MappingSheet.Row {
    /// The mapping that is to lead where the row says, of those that its event may mean.
    fileprivate func mapping(of meant: [Mapping]) throws(MappingSheet.Flaw) -> Mapping {
        let flaw: String
        if UiTdatabankEventID(reference: reference) == nil {
            flaw = "\"\(reference.prefix(80))\" holds no UiTdatabank id"
        } else if meant.count > 1 {
            flaw = "\(meant.count) events look like \(event); write whole ids, such as export --reveal has"
        } else if let mapping = meant.first {
            return mapping
        } else {
            flaw = ToolFailure.unknown(event).description
        }
        throw MappingSheet.Flaw(line: line, description: flaw)
    }
}

extension StringProtocol {
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}

extension Substring {
    /// Without the line `sep=;`, which Excel understands; an empty line in its place keeps the count.
    fileprivate var withoutSeparatorLine: Substring {
        let line = prefix { !$0.isNewline }
        return line.lowercased().hasPrefix("sep=") ? self[line.endIndex...] : self
    }
}
