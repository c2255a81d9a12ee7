import ArgumentParser
import Discretion
import Glibc
import Observability
import Tickets

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

/// Writes results to standard output, with every UiTPAS number masked unless it is said otherwise.
enum Results {
    /// Writes rows as asked; where there are none `nothing` is remarked, so that an empty file is no riddle.
    static func write<Row: Encodable>(
        _ rows: [Row],
        as format: ResultFormat,
        table: ([Row]) -> Table,
        nothing: String,
        _ mask: NumberMask = .masked
    ) {
        switch format {
        case .json: write(rows, mask)
        case .csv: write(raw: mask.table(table(rows)).csv)
        case .table:
            let text = mask.table(table(rows)).text
            if !text.isEmpty { write(raw: text) }
        }
        if rows.isEmpty, !nothing.isEmpty { remark(nothing) }
    }

    /// Up to so many rows are written for a reader; more of them are written a row a line, as they are encoded.
    private static let readable = 1_000

    /// Writes rows as JSON.
    static func write(_ rows: [some Encodable], _ mask: NumberMask = .masked) {
        guard rows.count > readable else { return write(raw: mask.json(json(rows))) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        write(raw: "[")
        for start in stride(from: 0, to: rows.count, by: readable) {
            let portion = rows[start..<min(start + readable, rows.count)]
            let lines = portion.map { mask.json(encoded($0, by: encoder)) }.joined(separator: ",\n")
            write(raw: lines + (start + readable < rows.count ? "," : ""))
        }
        write(raw: "]")
    }

    /// Writes one line, safe for a terminal.
    static func write(line: String) { write(text: line.withoutControls) }

    /// Writes what we have to say of a line, under its name.
    static func write(about line: LineKey, _ words: String) {
        write(
            raw: "\(Redaction.masked(id: LineReference.text(line))): \(Redaction.mask(words))".withoutControls
        )
    }

    /// Writes text, at once.
    static func write(text: String, _ mask: NumberMask = .masked) { write(raw: mask.text(text)) }

    /// Writes text as it is.
    ///
    /// For what is masked already, and what holds nobody's words but our own.
    ///
    /// What can't be written ends the program with 1: whoever reads it must not take a part for all of it.
    static func write(raw text: String) {
        var line = text + "\n"
        let error = line.withUTF8 { bytes in flaw(ofWriting: UnsafeRawBufferPointer(bytes)) }
        guard let error else { return }
        remark("error: the results can't be written: \(String(cString: strerror(error)))")
        exit(1)
    }

    /// The error that keeps bytes from being written; nil when they are.
    private static func flaw(ofWriting bytes: UnsafeRawBufferPointer) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(
                STDOUT_FILENO,
                UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                rest.count
            )
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Somebody has made it non-blocking, and reads slowly.
                var file = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                _ = poll(&file, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

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
        return encoded(value, by: encoder)
    }

    private static func encoded(_ value: some Encodable, by encoder: JSONEncoder) -> String {
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("a result has a value that JSON can't hold: \(error)")
        }
    }
}
