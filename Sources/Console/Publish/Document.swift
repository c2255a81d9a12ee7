/// A message that an operator wants published.
struct Document: Hashable, Sendable {
    var type: String
    var body: JSONValue
    /// How long to wait before it is published, after the one before it.
    var delay: Duration = .zero
    /// The file it came from, and where in it.
    var source: String

    var workgroup: String? { body["workgroup"]?.text }
    var seller: String? { body["seller"]?.text ?? body["owner"]?.text }

    /// `<type>.<workgroup>.<seller>`, as far as the body says.
    var routingKey: String { [type, workgroup, seller].compactMap { $0 }.joined(separator: ".") }
}

/// Why a file holds no messages.
struct UnreadableDocument: Error, Hashable {
    var description: String
}

extension Document {
    /// The messages in a file: one JSON document, an array of them, or one a line.
    ///
    /// Each is `{"type":…,"body":…,"after":seconds}`, or with `type` given, just a body.
    static func read(
        _ bytes: [UInt8],
        from source: String,
        type: String?
    ) throws(UnreadableDocument) -> [Document] {
        let values: [(JSONValue, String)]
        do throws(UnreadableDocument) {
            let whole = try value(bytes, source)
            if case .array(let elements) = whole {
                values = elements.enumerated().map { ($1, "\(source)[\($0)]") }
            } else {
                values = [(whole, source)]
            }
        } catch {
            values = try lines(bytes, source, orElse: error)
        }
        guard !values.isEmpty else {
            throw UnreadableDocument(description: "\(source) holds no messages")
        }
        var documents: [Document] = []
        for (value, place) in values { documents.append(try document(value, place, type: type)) }
        return documents
    }

    /// One document a line, where the first line is one.
    private static func lines(
        _ bytes: [UInt8],
        _ source: String,
        orElse failure: UnreadableDocument
    ) throws(UnreadableDocument) -> [(JSONValue, String)] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .filter { !$1.allSatisfy { [9, 13, 32].contains($0) } }
        guard lines.count > 1 else { throw failure }
        var values: [(JSONValue, String)] = []
        for (index, line) in lines {
            let place = "\(source):\(index + 1)"
            do throws(UnreadableDocument) {
                values.append((try value(Array(line), place), place))
            } catch {
                // A document over several lines has been told about as a whole.
                throw values.isEmpty ? failure : error
            }
        }
        return values
    }

    private static func value(
        _ bytes: [UInt8],
        _ place: String
    ) throws(UnreadableDocument) -> JSONValue {
        do throws(JSONReader.Flaw) {
            return try JSONReader.value(in: bytes)
        } catch {
            throw UnreadableDocument(
                description: "\(place) is not JSON: line \(error.line), column \(error.column): "
                    + "expected \(error.expected)"
            )
        }
    }

    private static func document(
        _ value: JSONValue,
        _ place: String,
        type: String?
    ) throws(UnreadableDocument) -> Document {
        guard case .object = value else {
            throw UnreadableDocument(description: "\(place): expected an object")
        }
        guard let own = value["type"]?.text, !own.isEmpty, let body = value["body"] else {
            if let type { return Document(type: type, body: value, source: place) }
            throw UnreadableDocument(
                description:
                    "\(place): expected {\"type\":\"basket.sold\",\"body\":{…}}, or a body and --type"
            )
        }
        guard case .object = body else {
            throw UnreadableDocument(description: "\(place): expected an object as body")
        }
        var document = Document(type: own, body: body, source: place)
        if let after = value["after"], after != .null {
            guard let seconds = after.seconds, (0...86_400).contains(seconds) else {
                throw UnreadableDocument(description: "\(place): expected seconds from 0 as after")
            }
            document.delay = .seconds(seconds)
        }
        return document
    }
}
