import FoundationEssentials
import JSON

/// A message that an operator wants published.
struct Document: Hashable, Sendable {
    var type: String
    var body: JSON
    /// The body as it was written.
    var text: [UInt8]
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
        let texts: [(text: [UInt8], place: String)]
        do throws(UnreadableDocument) {
            if case .array = try value(bytes, source) {
                texts = JSON.parts(of: bytes).enumerated().map { ($1, "\(source)[\($0)]") }
            } else {
                texts = [(bytes, source)]
            }
        } catch {
            texts = try lines(bytes, source, orElse: error)
        }
        guard !texts.isEmpty else {
            throw UnreadableDocument(description: "\(source) holds no messages")
        }
        var documents: [Document] = []
        for (text, place) in texts { documents.append(try document(text, place, type: type)) }
        return documents
    }

    /// One document a line, where the first line is one.
    private static func lines(
        _ bytes: [UInt8],
        _ source: String,
        orElse failure: UnreadableDocument
    ) throws(UnreadableDocument) -> [(text: [UInt8], place: String)] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .filter { !$1.allSatisfy { [9, 13, 32].contains($0) } }
        guard lines.count > 1 else { throw failure }
        var texts: [(text: [UInt8], place: String)] = []
        for (index, line) in lines {
            let (text, place) = (Array(line), "\(source):\(index + 1)")
            do throws(UnreadableDocument) {
                _ = try value(text, place)
            } catch {
                // A document over several lines has been told about as a whole.
                throw texts.isEmpty ? failure : error
            }
            texts.append((text, place))
        }
        return texts
    }

    private static func value(_ text: [UInt8], _ place: String) throws(UnreadableDocument) -> JSON {
        do {
            return try JSON(parsing: text)
        } catch {
            throw UnreadableDocument(description: "\(place) is not JSON: \(JSONFlaw(in: text))")
        }
    }

    private static func document(
        _ text: [UInt8],
        _ place: String,
        type: String?
    ) throws(UnreadableDocument) -> Document {
        let value = try value(text, place)
        guard case .object = value else {
            throw UnreadableDocument(description: "\(place): expected an object")
        }
        guard let own = value["type"]?.text, !own.isEmpty, let body = value["body"] else {
            if let type { return Document(type: type, body: value, text: text, source: place) }
            throw UnreadableDocument(
                description:
                    "\(place): expected {\"type\":\"basket.sold\",\"body\":{…}}, or a body and --type"
            )
        }
        guard case .object = body else {
            throw UnreadableDocument(description: "\(place): expected an object as body")
        }
        var document = Document(type: own, body: body, text: member("body", of: text), source: place)
        if let after = value["after"] {
            guard let seconds = after.decimal, (0...86_400).contains(seconds) else {
                throw UnreadableDocument(description: "\(place): expected seconds from 0 as after")
            }
            document.delay = .seconds(Double("\(seconds)") ?? 0)
        }
        return document
    }

    /// The member of an object as it is written.
    private static func member(_ key: String, of text: [UInt8]) -> [UInt8] {
        let parts = JSON.parts(of: text)
        let place = stride(from: 0, to: parts.count - 1, by: 2).first { index in
            // Every key of an object is JSON.
            (try? JSON(parsing: parts[index]))?.text == key
        }
        return place.map { parts[$0 + 1] } ?? []
    }
}
