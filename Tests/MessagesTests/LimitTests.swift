import Messages
import Testing
import Tickets
import Working

@Suite struct LimitTests {
    private func sold(lines count: Int) -> String {
        let lines = (1...count).map {
            Sample.line.replacing("\"lineId\":\"1\"", with: "\"lineId\":\"\($0)\"")
        }
        return Sample.sold.replacing(Sample.line, with: lines.joined(separator: ","))
    }

    @Test func `a basket has five hundred lines at most`() {
        #expect(orderFailure(sold(lines: Limits.lines)) == nil)
        let failure = orderFailure(sold(lines: Limits.lines + 1))
        #expect(failure?.reason == .tooLarge && failure?.pointer == "/lines")
        #expect(failure?.message == "has 501 elements; at most 500 are read")
    }

    @Test func `a cancellation names as many lines as a basket may have grown to`() throws {
        let lines = (1...1_200).map { "{\"lineId\":\"\($0)\"}" }.joined(separator: ",")
        let body = """
            {"basketId":"B-1","workgroup":"gent","seller":"handelsbeurs","cancelledAt":"2026-11-23T19:02:11+01:00",
             "lines":[\(lines)]}
            """
        #expect(try Body.decode(CancelledMessage.self, from: Array(body.utf8)).cancelledLines?.count == 1_200)
    }

    @Test func `so have the lists of an event`() {
        let labels = Array(repeating: "\"a\"", count: Limits.lines + 1).joined(separator: ",")
        let found = failure(EventChanged.self, Sample.event.replacing("[\"UiTPAS\"]", with: "[\(labels)]"))
        #expect(found?.reason == .tooLarge && found?.pointer == "/labels")
    }

    @Test(arguments: [
        ("\"online\"", "/channel"), ("\"K-88\"", "/customerId"),
        ("\"UiTPAS integratie\"", "/lines/0/ticketType"),
        ("\"0900000067513\"", "/lines/0/uitpasNumber"), ("\"Standaard\"", "/lines/0/regularPriceLabel"),
    ])
    func `a text is a thousand bytes at most, and holds no U+0000`(_ text: String, _ pointer: String) {
        for long in [
            String(repeating: "a", count: Limits.text + 1), String(repeating: "é", count: 501), "a\\u0000b",
        ] {
            let found = orderFailure(Sample.sold.replacing(text, with: "\"\(long)\""))
            #expect(found?.reason == .malformed && found?.pointer == pointer)
        }
    }

    @Test func `a command has names of the same length as a message`() {
        let long = #"{"basketId":"\#(String(repeating: "b", count: 65))","seller":"s","workgroup":"w"}"#
        #expect(failure(BasketCommand.self, long)?.pointer == "/basketId")
        #expect(failure(RefreshCommand.self, #"{"eventId":""}"#)?.pointer == "/eventId")
    }

    @Test func `what a word is instead is not told: it may be a number`() {
        let found = failure(
            EventChanged.self,
            Sample.event.replacing("\"manual\"", with: "\"0900000067513\"")
        )
        #expect(found?.message == "is neither manual nor integration")
    }

    @Test(arguments: ["0000-01-01T00:00:00+23:59", "9999-12-31T23:59:59-00:01"])
    func `a time that its offset leads out of the calendar is none`(_ text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Int64.max, .min, 0]) func `any time is told at once`(
        _ time: Int64
    ) {
        let start = ContinuousClock.now
        for _ in 0..<200 { #expect(!Instant(milliseconds: time).rfc3339.isEmpty) }
        // A loop over six hundred thousand years took half a minute.
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `an answer's id is one that AMQP takes, whatever it answers`() {
        let properties = MessageProperties(
            correlationID: String(repeating: "%", count: 255),
            replyTo: "amq.rabbitmq.reply-to.x",
            type: MessageType.tariffsRequested
        )
        let delivery = Delivery(
            tag: DeliveryTag(connection: 1, number: 1),
            queue: Queue.tariffs,
            exchange: Exchange.tixly,
            routingKey: "x",
            properties: properties,
            body: []
        )
        let reply = TariffReply(to: Incoming(delivery), at: Instant(milliseconds: 1))
        let id = reply.rejected(DeadLetterCause(reason: .malformed, detail: "x")).first?.properties.messageID
        #expect(id.map { $0.utf8.count <= 255 && $0.hasPrefix("tariffs.rejected:%25") } == true)
    }
}
