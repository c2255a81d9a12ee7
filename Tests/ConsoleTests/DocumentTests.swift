import Messages
import Testing
import Tickets
import Working

@testable import Console

@Suite struct DocumentTests {
    private static func read(
        _ text: String,
        type: String? = nil
    ) throws(UnreadableDocument) -> [Document] {
        try Document.read(Array(text.utf8), from: "f", type: type)
    }

    @Test func `a body needs a type`() throws {
        let documents = try Self.read(
            #"{"basketId":"B","workgroup":"gent","seller":"h"}"#,
            type: "basket.sold"
        )
        #expect(documents.map(\.type) == ["basket.sold"])
        #expect(documents.map(\.routingKey) == ["basket.sold.gent.h"])
        #expect(
            throws: UnreadableDocument(
                description: #"f: expected {"type":"basket.sold","body":{…}}, or a body and --type"#
            )
        ) { try Self.read(#"{"basketId":"B"}"#) }
    }

    @Test func `an envelope says its type itself`() throws {
        let text = #"{"type":"event.changed","body":{"workgroup":"gent","owner":"h"},"after":1.5}"#
        for type in [nil, "basket.sold"] {
            let document = try #require(try Self.read(text, type: type).first)
            #expect(document.routingKey == "event.changed.gent.h")
            #expect(document.delay == .seconds(1.5))
        }
    }

    @Test(arguments: [
        #"[{"type":"a","body":{}},{"type":"b","body":{}}]"#,
        "{\"type\":\"a\",\"body\":{}}\n\n  {\"type\":\"b\",\"body\":{}}\r\n",
    ])
    func `a file may hold several`(_ text: String) throws {
        #expect(try Self.read(text).map(\.type) == ["a", "b"])
    }

    @Test func `one document may go over many lines`() throws {
        #expect(try Self.read("{\n\"type\":\"a\",\n\"body\":{}\n}\n").count == 1)
    }

    @Test(arguments: [
        ("{\n\"type\": \"a\",\n\"body\" {}\n}", "f is not JSON: line 3, column 8: Invalid value"),
        (
            "{\"type\":\"a\",\"body\":{}}\n{\"type\":}",
            "f:2 is not JSON: line 1, column 9: Invalid value"
        ),
        ("[]", "f holds no messages"),
        ("", "f is not JSON: Unexpected end of file during JSON parse."),
        ("[1]", "f[0]: expected an object"),
        ("[1e999]", "f is not JSON: Number 1e999 is not representable in Swift."),
        (#"{"type":"a","body":[]}"#, "f: expected an object as body"),
        (#"{"type":"a","body":{},"after":-1}"#, "f: expected seconds from 0 as after"),
        (#"{"type":"a","body":{},"after":"x"}"#, "f: expected seconds from 0 as after"),
    ])
    func `a file that can't be read is told with its place`(_ text: String, _ words: String) {
        #expect(throws: UnreadableDocument(description: words)) { try Self.read(text) }
    }

    @Test func `a bomb of brackets is refused`() {
        #expect(throws: UnreadableDocument.self) { try Self.read(String(repeating: "[", count: 1_000_000)) }
    }

    @Test func `a body is published as it is written`() throws {
        let body = #"{"seller": "h", "b":1.50, "a":1e1, "a\u0062":"é\/"}"#
        let envelope = #"{"after":0,"body": \#(body),"type":"a"}"#
        let texts =
            try Self.read(body, type: "a") + Self.read(envelope) + Self.read("[\(envelope),\(envelope)]")
        #expect(
            texts.map { String(decoding: $0.text, as: UTF8.self).drop { $0 == " " } }
                == [body, body, body, body].map { $0[...] }
        )
    }

    @Test func `a message has the properties of the contract`() throws {
        let document = try #require(
            try Self.read(#"{"workgroup":"gent","seller":"h","n":1}"#, type: "basket.sold").first
        )
        let publication = document.publication(id: "i", replyTo: "q", at: Instant(milliseconds: 5_999))
        #expect(publication.exchange == "tixly")
        #expect(publication.routingKey == "basket.sold.gent.h")
        #expect(publication.assurance == .routed)
        #expect(publication.properties.contentType == "application/json")
        #expect(publication.properties.type == "basket.sold")
        #expect(publication.properties.messageID == "i")
        #expect(publication.properties.correlationID == "i")
        #expect(publication.properties.replyTo == "q")
        #expect(publication.properties.timestamp == 5)
        #expect(publication.properties.isPersistent)
        #expect(publication.body == document.text)
        let quiet = document.publication(id: "i", replyTo: nil, at: Instant(milliseconds: 0))
        #expect(quiet.properties.correlationID == nil)
    }
}
