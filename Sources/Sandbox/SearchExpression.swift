import FoundationEssentials

/// A query in the language of the Search API's `q`: terms, `AND`, `OR`, `NOT` and parentheses.
///
/// What it can't read is refused, where the real one would search for something else.
indirect enum SearchExpression: Hashable, Sendable {
    case term(field: String, value: String)
    case range(field: String, from: String, to: String)
    case all([SearchExpression])
    case any([SearchExpression])
    case not(SearchExpression)

    struct Unreadable: Error { var reason: String }

    init(_ text: String) throws(Unreadable) {
        var reader = Reader(tokens: try Self.tokens(of: text))
        self = try reader.disjunction(field: nil)
        guard reader.tokens.isEmpty else { throw Unreadable(reason: "has something after its end") }
    }

    /// Whether it holds of something, of which `values` are a field's words and `times` its moments.
    func holds(values: (String) -> [String], times: (String) -> [Date]) -> Bool {
        switch self {
        case .term(let field, let value): values(field).contains { $0.lowercased() == value.lowercased() }
        case .range(let field, let from, let to):
            times(field).contains { time in
                (from == "*" || Date(rfc3339: from).map { time >= $0 } == true)
                    && (to == "*" || Date(rfc3339: to).map { time <= $0 } == true)
            }
        case .all(let parts): parts.allSatisfy { $0.holds(values: values, times: times) }
        case .any(let parts): parts.contains { $0.holds(values: values, times: times) }
        case .not(let part): !part.holds(values: values, times: times)
        }
    }

    /// Every field that is asked for.
    var fields: Set<String> {
        switch self {
        case .term(let field, _), .range(let field, _, _): [field]
        case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.fields) }
        case .not(let part): part.fields
        }
    }
}

extension SearchExpression {
    private enum Token: Hashable {
        case open, close
        case range(String, String)
        /// A word with a colon behind it.
        case field(String)
        case word(String)
    }

    private static func tokens(of text: String) throws(Unreadable) -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let first = rest.first {
            switch first {
            case " ": rest.removeFirst()
            case "(":
                tokens.append(.open)
                rest.removeFirst()
            case ")":
                tokens.append(.close)
                rest.removeFirst()
            case "[":
                guard let end = rest.firstIndex(of: "]") else {
                    throw Unreadable(reason: "has a [ without ]")
                }
                let inside = rest[rest.index(after: rest.startIndex)..<end].replacing("\\", with: "")
                let bounds = inside.split(separator: " TO ").map(String.init)
                guard bounds.count == 2 else { throw Unreadable(reason: "has no range in []") }
                tokens.append(.range(bounds[0], bounds[1]))
                rest = rest[rest.index(after: end)...]
            default: tokens.append(word(from: &rest))
            }
        }
        return tokens
    }

    private static func word(from rest: inout Substring) -> Token {
        let isQuoted = rest.first == "\""
        if isQuoted { rest.removeFirst() }
        var word = ""
        while let next = rest.first {
            if next == "\\" {
                rest.removeFirst()
                if let escaped = rest.popFirst() { word.append(escaped) }
                continue
            }
            if isQuoted ? next == "\"" : " ()[:".contains(next) { break }
            word.append(next)
            rest.removeFirst()
        }
        guard isQuoted || rest.first == ":" else { return .word(word) }
        if !rest.isEmpty { rest.removeFirst() }
        return isQuoted ? .word(word) : .field(word)
    }

    private struct Reader {
        var tokens: [Token]

        mutating func disjunction(field: String?) throws(Unreadable) -> SearchExpression {
            var parts = [try conjunction(field: field)]
            while tokens.first == .word("OR") {
                tokens.removeFirst()
                parts.append(try conjunction(field: field))
            }
            return parts.count == 1 ? parts[0] : .any(parts)
        }

        private mutating func conjunction(field: String?) throws(Unreadable) -> SearchExpression {
            var parts = [try part(field: field)]
            while tokens.first == .word("AND") || tokens.first == .word("NOT") {
                if tokens.first == .word("AND") { tokens.removeFirst() }
                parts.append(try part(field: field))
            }
            return parts.count == 1 ? parts[0] : .all(parts)
        }

        private mutating func part(field: String?) throws(Unreadable) -> SearchExpression {
            guard !tokens.isEmpty else { throw Unreadable(reason: "ends too early") }
            switch tokens.removeFirst() {
            case .word("NOT"): return .not(try part(field: field))
            case .open:
                let inside = try disjunction(field: field)
                guard tokens.first == .close else { throw Unreadable(reason: "has a ( without )") }
                tokens.removeFirst()
                return inside
            case .field(let name): return try part(field: name)
            case .word(let value):
                guard let field else { throw Unreadable(reason: "has \"\(value)\" without a field") }
                return .term(field: field, value: value)
            case .range(let from, let to):
                guard let field else { throw Unreadable(reason: "has a range without a field") }
                return .range(field: field, from: from, to: to)
            case .close: throw Unreadable(reason: "has a ) without (")
            }
        }
    }
}
