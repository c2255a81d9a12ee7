import CRabbitMQ
import Testing
import Working

@testable import RabbitMQ

/// What a seller's client may put into a content header.
struct HeaderLimitTests {
    /// A content header with one header: tables, or arrays, in one another.
    private func nested(_ levels: Int, _ letter: Unicode.Scalar) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(value).bigEndian) { Array($0) } }
        let name: [UInt8] = letter == "F" ? [0] : []
        var value: [UInt8] = []
        for level in 0..<levels {
            let rest = (levels - level - 1) * (5 + name.count) + name.count + 1
            value += [UInt8(ascii: letter)] + number(rest) + name
        }
        let table =
            [1, UInt8(ascii: "x")] + value + [UInt8(ascii: "V"), 1, UInt8(ascii: "y"), UInt8(ascii: "V")]
        return [0x20, 0] + number(table.count) + table
    }

    @Test(arguments: ["A", "F"] as [Unicode.Scalar]) func `a header may be nested 32 deep`(
        _ letter: Unicode.Scalar
    ) throws {
        let headers = try #require(ContentHeader.properties(in: nested(32, letter))).headers
        #expect(Set(headers.keys) == ["x", "y"])
    }

    @Test(arguments: [33, 20_000]) func `what is deeper is left out, the rest stays`(_ levels: Int) throws {
        for letter in ["A", "F"] as [Unicode.Scalar] {
            #expect(
                try #require(ContentHeader.properties(in: nested(levels, letter))).headers == ["y": .void]
            )
        }
    }

    @Test func `the largest headers of others are left out until the rest is 64 KiB`() throws {
        let headers: Headers = [
            "huge": .string(String(repeating: "a", count: 50_000)),
            "large": .string(String(repeating: "a", count: 20_000)),
            "small": .string("a"), TravelHeader.detail: .string(String(repeating: "a", count: 500)),
        ]
        let bytes = try #require(ContentHeader.bytes(of: MessageProperties(headers: headers)))
        let read = try #require(ContentHeader.properties(in: bytes))
        #expect(Set(read.headers.keys) == ["large", "small", TravelHeader.detail])
    }

    @Test func `a property that is not UTF-8 can be sent again`() throws {
        // `correlation_id`, `type` and a header's name, as a client writes them that knows Latin-1 only.
        let latin = [UInt8](repeating: 0xE9, count: 200)
        let table = [200] + latin + [UInt8(ascii: "V")]
        let properties = try #require(
            ContentHeader.properties(
                in: [0x24, 0x20, 0, 0, 0, UInt8(table.count)] + table + [200] + latin + [200] + latin
            )
        )
        #expect(properties.correlationID == String(repeating: "\u{FFFD}", count: 85))
        let publication = Publication(
            exchange: "",
            routingKey: "q",
            properties: properties,
            body: [],
            assurance: .routed
        )
        #expect(publication.flaw == nil)
    }
}
