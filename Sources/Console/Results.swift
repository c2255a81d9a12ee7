import ArgumentParser
import Glibc
import Observability

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How results are written.
enum ResultFormat {
    case table
    case json
    case csv
}

/// `--json` and `--csv`, for what is a table.
struct TableOptions: ParsableArguments {
    @Flag(help: "Write one JSON document: an array of objects.")
    var json = false
    @Flag(help: "Write comma-separated values.")
    var csv = false

    func validate() throws {
        if json, csv { throw ValidationError("--json and --csv can't both be had.") }
    }

    var format: ResultFormat { json ? .json : csv ? .csv : .table }
}

/// `--json`, for what is no table.
struct JSONOption: ParsableArguments {
    @Flag(help: "Write one JSON document: an array of objects.")
    var json = false
}

/// Writes results to standard output.
enum Results {
    /// Writes rows as asked; `nothing` is remarked where there are none.
    static func write<Row: Encodable>(
        _ rows: [Row],
        as format: ResultFormat,
        table: ([Row]) -> Table,
        nothing: String
    ) {
        switch format {
        case .json: write(text: json(rows))
        case .csv: write(text: table(rows).csv)
        case .table:
            let text = table(rows).text
            if text.isEmpty { remark(nothing) } else { write(text: text) }
        }
    }

    /// Writes rows as JSON.
    static func write(_ rows: [some Encodable]) { write(text: json(rows)) }

    /// Writes one line, safe for a terminal.
    static func write(line: String) { write(text: line.withoutControls) }

    /// Writes text as it is, at once.
    static func write(text: String) { StandardError(STDOUT_FILENO).write(line: text) }

    static func json(_ rows: [some Encodable]) -> String {
        rows.isEmpty ? "[]" : encoded(rows, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
    }

    /// One object, on one line.
    static func line(_ row: some Encodable) -> String {
        encoded(row, [.sortedKeys, .withoutEscapingSlashes])
    }

    private static func encoded(_ value: some Encodable, _ format: JSONEncoder.OutputFormatting) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = format
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("a result has a value that JSON can't hold: \(error)")
        }
    }
}
