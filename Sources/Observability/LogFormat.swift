internal import Discretion
internal import Logging

/// How a log line is written.
package enum LogFormat: String, CaseIterable, Hashable, Sendable {
    /// For people: `2026-11-23T19:02:11.123Z INFO  sale-worker message key=value key="quoted value"`.
    case text
    /// For machines: one JSON object with `ts`, `level`, `program`, `message` and the metadata, all as text.
    case json

    /// The line, without an end.
    func line(_ record: LogRecord) -> String {
        switch self {
        case .text: record.text
        case .json: record.json
        }
    }
}

/// One thing to be logged; nothing in it is a whole UiTPAS number any more.
struct LogRecord {
    var time: Timestamp
    var level: Logger.Level
    var program: String
    var message: String
    /// Flat, by key.
    var fields: [(key: String, value: String)] = []

    init(
        time: Timestamp,
        level: Logger.Level,
        program: String,
        message: String,
        metadata: Logger.Metadata
    ) {
        self.time = time
        self.level = level
        self.program = program
        self.message = Redaction.mask(message)
        add(metadata, under: "")
        fields.sort { $0.key < $1.key }
    }

    private mutating func add(_ metadata: Logger.Metadata, under path: String) {
        for (key, value) in metadata {
            switch value {
            case .dictionary(let nested): add(nested, under: "\(path)\(key).")
            case .string, .stringConvertible, .array:
                fields.append((Redaction.mask(path + key), Redaction.mask("\(value)")))
            }
        }
    }

    fileprivate var text: String {
        let word = level.rawValue.uppercased()
        var line = "\(time) \(word)\(String(repeating: " ", count: max(1, 6 - word.count)))\(program) "
        line.appendEscaped(message, quoting: false)
        for (key, value) in fields {
            line += " "
            line.appendWord(key)
            line += "="
            line.appendWord(value)
        }
        return line
    }

    fileprivate var json: String {
        var line = "{\"ts\":\"\(time)\",\"level\":\"\(level.rawValue)\",\"program\":"
        line.appendQuoted(program)
        line += ",\"message\":"
        line.appendQuoted(message)
        for (key, value) in fields {
            line += ","
            // No key twice in one object.
            let isTaken = ["ts", "level", "program", "message"].contains(key)
            line.appendQuoted(isTaken ? "metadata.\(key)" : key)
            line += ":"
            line.appendQuoted(value)
        }
        return line + "}"
    }
}

extension String {
    /// Appends `text`, in quotes where it would not be seen as one word.
    fileprivate mutating func appendWord(_ text: String) {
        let isWord =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=")
                    && byte != UInt8(ascii: "\\")
            }
        if isWord { self += text } else { appendQuoted(text) }
    }
}
