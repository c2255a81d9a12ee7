import Desks
import Testing
import Tickets
import Working

@Suite struct DeadLetterReadingTests {
    private static let now = Instant(milliseconds: 99_000)

    @Test func `what a worker gave up says why, and is as it was first published`() {
        let letter = DeadLetter(.given(), at: Self.now)
        #expect(letter.reason == "seller-mismatch")
        #expect(letter.detail == "why")
        #expect(letter.pointer == "/seller")
        #expect(letter.worker == "routing-worker")
        #expect(letter.queue == "uitpas.baskets")
        #expect(letter.exchange == "tixly")
        #expect(letter.routingKey == "basket.sold.gent.h")
        #expect(letter.attempts == 3)
        #expect(letter.firstFailedAt == Instant(milliseconds: 1_000))
        #expect(letter.lastFailedAt == Instant(milliseconds: 2_000))
        #expect(letter.properties.userID == "tixly-h")
        #expect(letter.properties.expiration == "9000")
        #expect(letter.properties.headers == ["traceparent": .string("t")])
        #expect(letter.origin == nil)
    }

    @Test(arguments: [Int64.max, .max / 1_000, .min, 253_402_300_800])
    func `a time that no calendar has is no time of death`(_ time: Int64) {
        let death: Headers = [
            "x-death": .array([
                .table(["time": .timestamp(UInt64(bitPattern: time)), "reason": .string("expired")])
            ])
        ]
        #expect(DeadLetter(.dead(headers: death), at: Self.now).lastFailedAt == Self.now)
        let times: Headers = [
            TravelHeader.lastFailedAt: .int64(time == 253_402_300_800 ? .max : time),
            TravelHeader.firstFailedAt: .int64(time == 253_402_300_800 ? .max : time),
        ]
        let letter = DeadLetter(.dead(headers: times), at: Self.now)
        #expect(letter.firstFailedAt == Self.now && letter.lastFailedAt == Self.now)
    }

    @Test func `sender-selected queues are put back`() {
        let letter = DeadLetter(
            .given(also: [TravelHeader.carbonCopy: .array([.string("a")])]),
            at: Self.now
        )
        #expect(letter.properties.headers["CC"] == .array([.string("a")]))
    }

    @Test(arguments: DeadLetterReason.allCases)
    func `every reason of the contract is read`(_ reason: DeadLetterReason) {
        #expect(DeadLetter(.given(reason: reason.rawValue), at: Self.now).reason == reason.rawValue)
    }

    @Test func `a reason that is not known is ours to look into`() {
        let letter = DeadLetter(.given(reason: "x", also: [TravelHeader.detail: .void]), at: Self.now)
        #expect(letter.reason == "internal")
        #expect(letter.detail == "the reason \"x\" is not known")
        #expect(DeadLetter(.dead(), at: Self.now).detail == "it came without a reason")
        #expect(DeadLetter(.dead(exchange: "", key: "uitpas.dead"), at: Self.now).reason == "internal")
    }

    @Test func `a letter that was replayed and failed again is linked`() {
        #expect(DeadLetter(.given(also: [TravelHeader.letter: .int64(4)]), at: Self.now).origin == 4)
    }

    @Test(arguments: [
        ("delivery_limit", "delivery-limit"), ("expired", "expired"), ("maxlen", "internal"),
        ("rejected", "internal"),
    ])
    func `what the broker dead-letters has the broker's reason`(_ theirs: String, _ ours: String) {
        // The reason of the last retry travels along and is not the cause.
        let letter = DeadLetter(
            .fallen(reason: theirs, also: [TravelHeader.reason: .string("upstream-timeout")]),
            at: Self.now
        )
        #expect(letter.reason == ours)
        #expect(letter.queue == "uitpas.baskets")
        #expect(letter.exchange == "tixly")
        #expect(letter.routingKey == "basket.sold.gent.h")
        #expect(letter.lastFailedAt == Instant(milliseconds: 7_000))
        #expect(letter.properties.userID == "tixly-h")
        #expect(letter.properties.expiration == "60000")
        #expect(letter.properties.headers.isEmpty)
    }

    @Test func `headers of ours are believed on a message that lay there by our own doing only`() {
        let forged: Headers = [
            TravelHeader.userID: .string("tixly-other"), TravelHeader.letter: .int64(1),
            TravelHeader.exchange: .string("tixly-x"),
        ]
        let theirs = DeadLetter(.fallen(also: forged), at: Self.now)
        #expect(theirs.properties.userID == "tixly-h")
        #expect(theirs.exchange == "tixly")
        #expect(theirs.origin == nil)
        let ours = DeadLetter(.fallen(exchange: "", also: forged, userID: nil), at: Self.now)
        #expect(ours.properties.userID == "tixly-other")
        #expect(ours.exchange == "tixly-x")
        #expect(ours.origin == 1)
    }

    @Test(arguments: ["expired", "maxlen", "rejected"])
    func `a death that a seller has written down in advance makes no header of his ours`(_ reason: String) {
        // What RabbitMQ 3.10 makes of such a message: the exchange is the seller's own word.
        let forged: Headers = [TravelHeader.userID: .string("tixly-other"), TravelHeader.letter: .int64(1)]
        let letter = DeadLetter(
            .fallen(reason: reason, exchange: "", also: forged, userID: nil),
            at: Self.now
        )
        #expect(letter.properties.userID == nil)
        #expect(letter.origin == nil)
    }

    @Test func `what comes over the alternate exchange was unroutable, and nothing in it is believed`() {
        let letter = DeadLetter(
            .dead(
                exchange: "tixly",
                key: "basket.sodl.gent.h",
                headers: [
                    TravelHeader.letter: .int64(1), TravelHeader.reason: .string("expired"),
                    "x-delivery-count": .int64(0),
                ],
                userID: "tixly-h"
            ),
            at: Self.now
        )
        #expect(letter.reason == "unroutable")
        #expect(letter.queue == "basket.sodl.gent.h")
        #expect(letter.exchange == "tixly")
        #expect(letter.routingKey == "basket.sodl.gent.h")
        #expect(letter.origin == nil)
        #expect(letter.properties.userID == "tixly-h")
        #expect(letter.properties.headers["x-delivery-count"] == nil)
        #expect(letter.firstFailedAt == Self.now)
    }
}
