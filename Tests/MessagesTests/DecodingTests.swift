import Messages
import Testing
import Tickets
import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Bodies as the contract shows them, to be spoilt in one place.
enum Sample {
    static let line = """
        {"lineId":"1","eventId":"4711","ticketType":"UiTPAS integratie","regularPrice":"12.00",
         "regularPriceLabel":"Standaard","uitpasNumber":"0900000067513",
         "tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}
        """
    static let sold = """
        {"basketId":"B-1001","workgroup":"gent","seller":"handelsbeurs","channel":"online",
         "soldAt":"2026-11-23T19:02:11+01:00","customerId":"K-88","expiresAt":"2026-11-23T19:17:11+01:00",
         "lines":[\(line)]}
        """
    static let cancelled = """
        {"basketId":"B-1001","workgroup":"gent","seller":"handelsbeurs",
         "cancelledAt":"2026-11-23T19:02:11+01:00","reason":"customer","lines":[{"lineId":"1"}]}
        """
    static let tariffs = """
        {"basketId":"B-1001","workgroup":"gent","seller":"handelsbeurs","channel":"box-office",
         "lines":[{"lineId":"1","eventId":"4711","ticketType":"Standaard","regularPrice":"12.00",
                   "uitpasNumber":"0900000067513"}]}
        """
    static let event = """
        {"eventId":"4711","workgroup":"gent","owner":"handelsbeurs","name":"Concert",
         "startsAt":"2026-11-23T19:02:11Z","labels":["UiTPAS"],"ticketTypes":["Standaard"],
         "externalMapping":{"uitdb":"https://www.uitdatabank.be/event/5a0967f9-cc06-4c3c-9206-30481a767434",
                            "source":"manual"},"deleted":false}
        """
}

let rules = BasketRules(standardTicketTypes: ["Standaard"])

/// The failure of reading a body, or nil.
func failure<Message: Decodable>(_ type: Message.Type, _ body: String) -> DecodingFailure? {
    failure(type, Array(body.utf8))
}

func failure<Message: Decodable>(_ type: Message.Type, _ body: [UInt8]) -> DecodingFailure? {
    do throws(DecodingFailure) {
        _ = try Body.decode(type, from: body)
        return nil
    } catch {
        return error
    }
}

func order(_ body: String, isSold: Bool = true) throws(DecodingFailure) -> Order {
    try Body.decode(OrderMessage.self, from: Array(body.utf8))
        .order(isSold: isSold, under: rules, reply: nil, traceparent: nil)
}

func orderFailure(_ body: String, isSold: Bool = true) -> DecodingFailure? {
    do throws(DecodingFailure) {
        _ = try order(body, isSold: isSold)
        return nil
    } catch {
        return error
    }
}

@Suite struct DecodingTests {
    struct Spoilt: Sendable, CustomTestStringConvertible {
        var old: String
        var new: String
        var pointer: String
        var testDescription: String { "\(old) → \(new)" }
    }

    @Test func `the contract's examples are read`() throws {
        let sold = try order(Sample.sold)
        let line = try #require(sold.lines.first)
        #expect(sold.payment == .sold(at: Instant(rfc3339: "2026-11-23T18:02:11Z")))
        #expect(sold.customer == "K-88" && sold.channel == "online")
        #expect(line.kind == .uitpas && line.quotedPrice == Cents(240))
        #expect(line.content.number?.digits == "0900000067513")
        #expect(line.content.tariff == "SOCIALTARIFF-1" && line.content.regularPriceLabel == "Standaard")
        #expect(
            try order(Sample.sold, isSold: false).payment
                == .reserved(until: Instant(milliseconds: 1_795_457_831_000))
        )
        let cancelled = try Body.decode(CancelledMessage.self, from: Array(Sample.cancelled.utf8))
        #expect(cancelled.cancelledLines == ["1"] && cancelled.reason == "customer")
        let chatty = Sample.cancelled.replacing("customer", with: "pas 0900-0000-67513")
        #expect(
            try Body.decode(CancelledMessage.self, from: Array(chatty.utf8)).reason == "pas ****-****-*7513"
        )
        let request = try Body.decode(TariffsRequest.self, from: Array(Sample.tariffs.utf8))
        #expect(request.head.basket == BasketKey(seller: "handelsbeurs", basket: "B-1001"))
        #expect(request.tariffLines.first?.regularPrice == Cents(1_200))
        let event = try Body.decode(EventChanged.self, from: Array(Sample.event.utf8)).applied(
            to: nil,
            at: Instant(milliseconds: 0)
        )
        #expect(event.manualReference?.hasSuffix("30481a767434") == true && event.labels == ["UiTPAS"])
    }

    @Test(arguments: [
        ("basketId", "/basketId"), ("workgroup", "/workgroup"), ("seller", "/seller"),
        ("channel", "/channel"),
        ("lines", "/lines"), ("lineId", "/lines/0/lineId"), ("eventId", "/lines/0/eventId"),
        ("ticketType", "/lines/0/ticketType"), ("regularPrice", "/lines/0/regularPrice"),
        ("uitpasNumber", "/lines/0/uitpasNumber"), ("tariff", "/lines/0/tariff"),
        ("id", "/lines/0/tariff/id"),
        ("price", "/lines/0/tariff/price"),
    ])
    func `a missing or null key of a sale is named by its pointer`(_ key: String, _ pointer: String) throws {
        let missing = Sample.sold.replacing("\"\(key)\":", with: "\"_\(key)\":")
        let found = try #require(orderFailure(missing))
        #expect(found.pointer == pointer && found.reason == .malformed)
        #expect(found.message.contains(key) && found.message.contains("missing"))
    }

    @Test(arguments: ["basketId", "workgroup", "seller", "channel"]) func `null is no value`(_ key: String) {
        let null = Sample.sold.replacing("\"\(key)\":\"", with: "\"\(key)\":null,\"_\":\"")
        #expect(orderFailure(null)?.pointer == "/\(key)")
    }

    @Test func `a reservation needs its end`() {
        let endless = Sample.sold.replacing("expiresAt", with: "until")
        #expect(orderFailure(endless) == nil)
        #expect(orderFailure(endless, isSold: false)?.pointer == "/expiresAt")
    }

    @Test(arguments: [
        (Sample.cancelled, "basketId", "/basketId"), (Sample.cancelled, "workgroup", "/workgroup"),
        (Sample.cancelled, "seller", "/seller"), (Sample.cancelled, "cancelledAt", "/cancelledAt"),
        (Sample.cancelled, "lineId", "/lines/0/lineId"),
    ])
    func `a missing key of a cancellation is named`(_ body: String, _ key: String, _ pointer: String) {
        let spoilt = body.replacing("\"\(key)\":", with: "\"_\":")
        #expect(failure(CancelledMessage.self, spoilt)?.pointer == pointer)
    }

    @Test(arguments: [
        ("basketId", "/basketId"), ("workgroup", "/workgroup"), ("seller", "/seller"),
        ("channel", "/channel"),
        ("lines", "/lines"), ("lineId", "/lines/0/lineId"), ("eventId", "/lines/0/eventId"),
        ("ticketType", "/lines/0/ticketType"), ("regularPrice", "/lines/0/regularPrice"),
    ])
    func `a missing key of a request is named`(_ key: String, _ pointer: String) {
        let spoilt = Sample.tariffs.replacing("\"\(key)\":", with: "\"_\":")
        #expect(failure(TariffsRequest.self, spoilt)?.pointer == pointer)
    }

    @Test(arguments: ["eventId", "workgroup", "owner", "labels"])
    func `a missing key of an event is named`(_ key: String) {
        let spoilt = Sample.event.replacing("\"\(key)\":", with: "\"_\":")
        #expect(failure(EventChanged.self, spoilt)?.pointer == "/\(key)")
    }

    @Test(arguments: [
        Spoilt(
            old: "\"regularPrice\":\"12.00\"",
            new: "\"regularPrice\":12",
            pointer: "/lines/0/regularPrice"
        ),
        Spoilt(old: "\"lineId\":\"1\"", new: "\"lineId\":1", pointer: "/lines/0/lineId"),
        Spoilt(old: "\"channel\":\"online\"", new: "\"channel\":true", pointer: "/channel"),
        Spoilt(old: "\"0900000067513\"", new: "900000067513", pointer: "/lines/0/uitpasNumber"),
        Spoilt(
            old: "{\"id\":\"SOCIALTARIFF-1\",\"price\":\"2.40\"}",
            new: "\"S\"",
            pointer: "/lines/0/tariff"
        ),
        Spoilt(old: "\"soldAt\":\"2026-11-23T19:02:11+01:00\"", new: "\"soldAt\":1795", pointer: "/soldAt"),
        Spoilt(old: "\"lines\":[", new: "\"lines\":{},\"_\":[", pointer: "/lines"),
        Spoilt(old: "\"lines\":[", new: "\"lines\":[7,", pointer: "/lines/0"),
        Spoilt(old: "\"lines\":[", new: "\"lines\":[null,", pointer: "/lines/0"),
    ])
    func `a wrong type is named by its pointer`(_ spoilt: Spoilt) throws {
        let body = Sample.sold.replacing(spoilt.old, with: spoilt.new)
        #expect(body != Sample.sold)
        let found = try #require(orderFailure(body))
        #expect(found.pointer == spoilt.pointer && found.reason == .malformed && !found.message.isEmpty)
    }

    @Test(arguments: ["12", "12.0", "12.00", "0", "99999.99"]) func `prices as the contract has them`(
        _ price: String
    ) {
        #expect(orderFailure(Sample.sold.replacing("\"12.00\"", with: "\"\(price)\"")) == nil)
    }

    @Test(arguments: [
        "\"12,00\"", "\"-1\"", "\"\"", "\"1e2\"", "\"123456\"", "\"12.345\"", "12", "12.0", "null",
    ])
    func `anything else is no price`(_ price: String) {
        let found = orderFailure(Sample.sold.replacing("\"12.00\"", with: price))
        #expect(found?.pointer == "/lines/0/regularPrice")
    }

    @Test(
        arguments: [
            ("2026-11-23T19:02:11+01:00", 1_795_456_931_000), ("2026-11-23T18:02:11Z", 1_795_456_931_000),
            ("2026-11-23T19:02:11.123456+0100", 1_795_456_931_123),
            ("2026-11-23T18:02:11.5Z", 1_795_456_931_500), ("2026-11-23T18:02:11.123Z", 1_795_456_931_123),
            ("2026-11-23T18:02:11.123456Z", 1_795_456_931_123),
            ("2026-11-23T13:32:11-04:30", 1_795_456_931_000),
            ("2026-11-23T18:02:11.000+00:00", 1_795_456_931_000), ("1969-12-31T23:59:59Z", -1_000),
            ("2024-02-29T00:00:00z", 1_709_164_800_000), ("2000-03-01t00:00:00Z", 951_868_800_000),
            ("2100-03-01T00:00:00Z", 4_107_542_400_000), ("1900-01-01T00:00:00Z", -2_208_988_800_000),
        ] as [(String, Int64)]
    )
    func `times are read with any offset and fraction`(_ text: String, _ milliseconds: Int64) {
        #expect(Instant(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "2026-11-23T19:02:11", "2026-11-23", "19:02", "", "now", "2026-13-23T19:02:11Z",
        "2026-11-31T19:02:11Z",
        "2026-11-23T25:02:11Z", "1795456931", "2026-11-23T19:02:11Zx", "x2026-11-23T19:02:11Z",
        "2026-11-23T19:02:11+01:00 ", "2026-11-23T19:61:11Z",
        "2026-02-29T19:02:11Z", "2100-02-29T19:02:11Z", "2026-11-23T19:02:11.Z", "2026-11-23T19:02:11+01",
        "2026-11-23T19:02:11+25:00", "2026-11-23 19:02:11Z", "2026-11-00T19:02:11Z",
    ])
    func `anything else is no time`(_ text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test(
        arguments: [
            0, 1_795_456_931_000, 1_795_456_931_123, 999, -1, 951_782_400_000, 4_107_542_399_999,
            1_735_689_599_999, -2_208_988_800_000, 253_402_300_799_999,
        ] as [Int64]
    )
    func `a time that is told can be read`(_ milliseconds: Int64) {
        let moment = Instant(milliseconds: milliseconds)
        #expect(Instant(rfc3339: moment.rfc3339) == moment)
        #expect(moment.rfc3339.hasSuffix("Z"))
    }

    @Test func `every day of four centuries is told and read as Foundation tells it`() {
        for day in stride(from: -30_000, to: 120_000, by: 13) {
            let moment = Instant(milliseconds: Int64(day) * 86_400_000)
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            #expect(moment.rfc3339 == date.formatted(.iso8601).replacing("Z", with: ".000Z"))
            #expect(Instant(rfc3339: moment.rfc3339) == moment)
        }
    }

    @Test func `what is optional may be null or absent`() throws {
        for key in ["soldAt", "customerId", "regularPriceLabel"] {
            let null = Sample.sold.replacing("\"\(key)\":\"", with: "\"\(key)\":null,\"_\":\"")
            #expect(orderFailure(null) == nil, "\(key)")
        }
        let bare = """
            {"basketId":"B","workgroup":"gent","seller":"s","channel":"c",
             "lines":[{"lineId":"2","eventId":"1","ticketType":"Standaard","regularPrice":"1",
                       "uitpasNumber":null,"tariff":null}]}
            """
        #expect(try order(bare).lines.first?.kind == .other)
        let event = """
            {"eventId":"4711","workgroup":"gent","owner":"o","labels":[],"name":null,"startsAt":null,
             "ticketTypes":null,"externalMapping":null,"deleted":null}
            """
        #expect(failure(EventChanged.self, event) == nil)
        let cancelled = """
            {"basketId":"B","workgroup":"g","seller":"s","cancelledAt":"2026-11-23T19:02:11Z","reason":null,"lines":null}
            """
        #expect(try Body.decode(CancelledMessage.self, from: Array(cancelled.utf8)).cancelledLines == nil)
    }

    @Test func `a basket needs a line`() {
        let empty = Sample.sold.replacing(Sample.line, with: "")
        #expect(orderFailure(empty)?.pointer == "/lines")
    }

    @Test(arguments: ["", String(repeating: "x", count: 65), "a\\u0000b", "a\\nb", "a\\u007fb", "\\u0085"])
    func `a name is short and can be printed`(_ name: String) {
        for (key, value, pointer) in [
            ("basketId", "B-1001", "/basketId"), ("seller", "handelsbeurs", "/seller"),
            ("workgroup", "gent", "/workgroup"), ("eventId", "4711", "/lines/0/eventId"),
            ("lineId", "1", "/lines/0/lineId"),
        ] {
            let body = Sample.sold.replacing("\"\(key)\":\"\(value)\"", with: "\"\(key)\":\"\(name)\"")
            #expect(orderFailure(body)?.pointer == pointer)
        }
    }

    @Test func `a name of the greatest length is a name`() {
        let name = String(repeating: "x", count: 64)
        #expect(orderFailure(Sample.sold.replacing("B-1001", with: name)) == nil)
    }

    @Test func `a number that can be nobody's is for the seller to hear, not for the dead letters`() throws {
        let line = try #require(try order(Sample.sold.replacing("67513", with: "67514")).lines.first)
        #expect(line.hasInvalidNumber && line.content.number == nil)
    }

    @Test func `a group pass that is registered needs a number and a tariff, one for the desk does not`()
        throws
    {
        let pass = Sample.sold.replacing("UiTPAS integratie", with: "UiTPAS groepspas")
            .replacing("\"uitpasNumber\":", with: "\"_\":")
        #expect(try order(pass).lines.first?.kind == .groupPass)
        var register = rules
        register.groupPasses = .register
        #expect(throws: DecodingFailure.self) {
            try Body.decode(OrderMessage.self, from: Array(pass.utf8))
                .order(isSold: true, under: register, reply: nil, traceparent: nil)
        }
    }

    @Test func `unknown keys are ignored`() {
        #expect(
            orderFailure(Sample.sold.replacing("{\"basketId\"", with: "{\"new\":{\"a\":[1]},\"basketId\""))
                == nil
        )
    }

    @Test func `a body that is no JSON is malformed as a whole`() {
        let bodies: [[UInt8]] = [
            [], Array("hello".utf8), Array("{".utf8), [0xFF, 0xFE, 0x00],
            Array("{\"basketId\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8),
            Array(repeating: UInt8(ascii: "["), count: 10_000), Array("[]".utf8), Array("12".utf8),
            Array("null".utf8),
            Array(String(repeating: "{\"a\":", count: 10_000).utf8),
        ]
        for body in bodies {
            let found = failure(OrderMessage.self, body)
            #expect(found?.reason == .malformed && found?.pointer == "")
            #expect(found?.message.isEmpty == false)
        }
    }

    @Test func `a body is read up to its limit`() {
        let padding = { (size: Int) in
            Array(Sample.sold.utf8) + Array(repeating: UInt8(ascii: " "), count: size)
        }
        let room = Limits.body - Sample.sold.utf8.count
        #expect(failure(OrderMessage.self, padding(room)) == nil)
        #expect(failure(OrderMessage.self, padding(room + 1))?.reason == .tooLarge)
    }

    @Test func `a pointer escapes what JSON pointers escape`() {
        struct Key: CodingKey {
            var stringValue: String
            var intValue: Int?
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { (stringValue, self.intValue) = ("", intValue) }
        }
        let path = [Key(stringValue: "a/b"), Key(stringValue: "~1"), Key(intValue: 3)].compactMap { $0 }
        #expect(JSONPointer.text(path) == "/a~1b/~01/3")
        #expect(JSONPointer.text([]) == "")
    }

    @Test func `a failure never shows a number`() {
        let body = Sample.sold.replacing("\"0900000067513\"", with: "[\"0900000067513\"]")
        #expect(orderFailure(body)?.message.contains("67513") == false)
    }
}
