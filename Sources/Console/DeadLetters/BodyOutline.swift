import JSON
import Messages

/// A body for a reader: a JSON document on many lines, each of which knows its place, its keys in their order.
struct BodyOutline {
    struct Line: Hashable {
        var text: String
        /// The JSON pointer (RFC 6901) of what begins on the line; nil where something ends.
        var pointer: String?
    }

    private(set) var lines: [Line] = []
    /// Why the body is no JSON; nil where it is.
    private(set) var flaw: String?

    init(_ body: [UInt8]) {
        do throws(JSONError) {
            _ = try JSON(parsing: body)
            var start = body[...]
            if body.starts(with: [0xEF, 0xBB, 0xBF]) { start = start.dropFirst(3) }
            add(Array(start), named: "", at: "", depth: 0, comma: "")
        } catch {
            flaw = "it is no JSON: \(Self.place(of: error.offset, in: body)): \(error.description)"
            let text = String(decoding: body, as: UTF8.self)
            lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
                Line(text: String($0))
            }
        }
    }

    private mutating func add(
        _ text: [UInt8],
        named name: String,
        at pointer: String,
        depth: Int,
        comma: String
    ) {
        let margin = String(repeating: "  ", count: min(depth, 40)) + name
        let text = text.trimmed
        guard let first = text.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            lines.append(Line(text: margin + String(decoding: text, as: UTF8.self) + comma, pointer: pointer))
            return
        }
        let parts = JSON.parts(of: text)
        let (open, close) = first == UInt8(ascii: "{") ? ("{", "}") : ("[", "]")
        guard !parts.isEmpty else {
            lines.append(Line(text: margin + open + close + comma, pointer: pointer))
            return
        }
        lines.append(Line(text: margin + open, pointer: pointer))
        if open == "{" {
            for place in stride(from: 0, to: parts.count - 1, by: 2) {
                let key = parts[place].trimmed
                add(
                    parts[place + 1],
                    named: String(decoding: key, as: UTF8.self) + ": ",
                    at: pointer + "/" + Self.token(key),
                    depth: depth + 1,
                    comma: place + 2 < parts.count ? "," : ""
                )
            }
        } else {
            for (index, part) in parts.enumerated() {
                let comma = index + 1 < parts.count ? "," : ""
                add(part, named: "", at: "\(pointer)/\(index)", depth: depth + 1, comma: comma)
            }
        }
        lines.append(Line(text: String(repeating: "  ", count: min(depth, 40)) + close + comma))
    }

    /// The whole of it as text, without marks.
    var text: String { lines.map(\.text).joined(separator: "\n") }

    /// The line that a pointer leads to, or the one that it leads closest to.
    func index(of pointer: String) -> Int? {
        var path = pointer
        while true {
            if let index = lines.firstIndex(where: { $0.pointer == path }) { return index }
            guard let slash = path.lastIndex(of: "/") else { return nil }
            path = String(path[..<slash])
        }
    }

    /// The lines with a mark at the one that `pointer` leads to, and under it what is wrong there.
    func marked(at pointer: String?, saying detail: String) -> [String] {
        guard let pointer, let index = index(of: pointer) else { return lines.map { "  " + $0.text } }
        var marked = lines.map { "  " + $0.text }
        marked[index] = "▶ " + lines[index].text
        let margin = lines[index].text.prefix { $0 == " " }
        let isThere = lines[index].pointer == pointer
        marked.insert("  \(margin)└─ \(isThere ? "" : "\(pointer): ")\(detail)", at: index + 1)
        return marked
    }

    private static func token(_ key: [UInt8]) -> String {
        guard let name = try? JSON(parsing: key).text else { return String(decoding: key, as: UTF8.self) }
        return JSONPointer.escaped(name)
    }

    private static func place(of offset: Int, in text: [UInt8]) -> String {
        let before = text.prefix(offset)
        let line = before.count { $0 == 0x0A } + 1
        let column = before.reversed().prefix { $0 != 0x0A }.count + 1
        return "line \(line), column \(column)"
    }
}

extension [UInt8] {
    fileprivate var trimmed: [UInt8] {
        let start = drop { $0 <= 0x20 }
        return start.reversed().drop { $0 <= 0x20 }.reversed()
    }
}
