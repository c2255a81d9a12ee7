import Testing
import Working

@Suite struct JourneyTests {
    private let journey = Journey(worker: "w", policy: RetryPolicy())

    private func retried(_ message: Incoming, at now: Int64 = 5) throws -> Publication {
        try #require(journey.retry(message, .upstream, detail: "", after: nil, at: now, jitter: 0))
    }

    @Test func `what the broker would act on is packed away and unpacked at home`() throws {
        let message = Incoming(
            .sample {
                $0.userID = "tixly-handelsbeurs"
                $0.expiration = "60000"
                $0.isPersistent = false
                $0.headers = [
                    "CC": .array([.string("a")]), "BCC": .array([.string("b")]), "own": .int32(1),
                    "traceparent": .string("00-abc"),
                ]
            }
        )
        let retry = try retried(message)
        #expect(retry.properties.userID == nil && retry.properties.expiration == nil)
        #expect(retry.properties.isPersistent)
        #expect(retry.properties.headers["CC"] == nil && retry.properties.headers["BCC"] == nil)
        #expect(retry.properties.headers[TravelHeader.carbonCopy] == .array([.string("a")]))
        #expect(retry.properties.headers[TravelHeader.blindCarbonCopy] == .array([.string("b")]))
        #expect(retry.properties.headers["own"] == .int32(1))
        #expect(retry.routingKey == "uitpas.baskets")
        let back = Incoming(.of(retry))
        #expect(back.userID == "tixly-handelsbeurs" && back.expiration == "60000")
        #expect(back.exchange == "tixly" && back.routingKey == "basket.sold.gent.handelsbeurs")
        #expect(back.traceparent == "00-abc" && back.type == "basket.sold")
        #expect(back.body == message.body)
    }

    @Test func `many retries keep where the message came from and when it first failed`() throws {
        var message = Incoming(
            .sample {
                $0.userID = "tixly-handelsbeurs"
                $0.headers["CC"] = .array([.string("a")])
            }
        )
        for round in 1...5 {
            let retry = try retried(message, at: Int64(round) * 1_000)
            #expect(retry.properties.headers[TravelHeader.lastFailedAt]?.integer == Int64(round) * 1_000)
            message = Incoming(.of(retry))
            #expect(message.attempt == round + 1)
            #expect(message.firstFailedAt == 1_000)
            #expect(message.userID == "tixly-handelsbeurs" && message.exchange == "tixly")
        }
        let letter = journey.deadLetter(message, cause: DeadLetterCause(reason: .gaveUp, detail: ""), at: 9)
        #expect(letter.properties.headers[TravelHeader.carbonCopy] == .array([.string("a")]))
        #expect(letter.properties.headers[TravelHeader.exchange]?.text == "tixly")
        #expect(letter.properties.headers[TravelHeader.userID]?.text == "tixly-handelsbeurs")
        #expect(letter.properties.headers[TravelHeader.attempt]?.integer == 6)
    }

    @Test func `waiting keeps the count, the clock and whether somebody has worked on it`() throws {
        let again = Incoming(.of(try retried(Incoming(.sample()), at: 7)))
        let waiting = Incoming(.of(journey.waiting(again, seconds: 60)))
        #expect(waiting.attempt == 2 && waiting.firstFailedAt == 7 && waiting.isRepeat)
        let redelivered = Incoming(.sample(isRedelivered: true))
        let later = Incoming(.of(journey.waiting(redelivered, seconds: 60)))
        #expect(later.isRepeat && later.attempt == 1)
    }

    @Test(arguments: [
        "x-death", "x-delivery-count", "x-first-death-queue", "x-last-death-reason", "x-acquired-count",
    ])
    func `what the broker wrote is not sent on`(_ header: String) throws {
        let message = Incoming(.sample(exchange: "") { $0.headers[header] = .int64(3) })
        #expect(try retried(message).properties.headers[header] == nil)
        let letter = journey.deadLetter(message, cause: DeadLetterCause(reason: .internal, detail: ""), at: 9)
        #expect(letter.properties.headers[header] == nil)
    }

    @Test(arguments: ["tixly", "udb3.x.domain-events", "amq.topic"])
    func `travel headers are not believed from anybody else`(_ exchange: String) throws {
        let forged = Incoming(
            .sample(exchange: exchange) {
                $0.userID = "tixly-vooruit"
                $0.headers = [
                    TravelHeader.userID: .string("tixly-handelsbeurs"), TravelHeader.attempt: .int64(99),
                    TravelHeader.exchange: .string("uitpas"), TravelHeader.routingKey: .string("x"),
                    TravelHeader.firstFailedAt: .int64(1), TravelHeader.letter: .int64(4),
                    TravelHeader.waited: .int64(5),
                    TravelHeader.isRepeat: .bool(true), TravelHeader.expiration: .string("1"),
                    TravelHeader.carbonCopy: .array([.string("elsewhere")]),
                ]
            }
        )
        #expect(forged.userID == "tixly-vooruit" && forged.attempt == 1 && forged.firstFailedAt == nil)
        #expect(forged.exchange == exchange && forged.routingKey == "basket.sold.gent.handelsbeurs")
        #expect(forged.letter == nil && forged.waited == 0 && !forged.isRepeat && forged.expiration == nil)
        let retry = try retried(forged)
        #expect(retry.properties.headers[TravelHeader.userID]?.text == "tixly-vooruit")
        #expect(retry.properties.headers[TravelHeader.carbonCopy] == nil)
        #expect(retry.properties.headers[TravelHeader.letter] == nil)
    }

    @Test func `a stranger without a login gets none by a header`() {
        let forged = Incoming(.sample { $0.headers[TravelHeader.userID] = .string("tixly-handelsbeurs") })
        #expect(forged.userID == nil)
    }

    @Test(arguments: ["", "uitpas", "uitpas.organizers.shared", "uitpas.retry.5"])
    func `they are believed from our own exchanges and the default one`(_ exchange: String) {
        let ours = Incoming(.sample(exchange: exchange) { $0.headers[TravelHeader.userID] = .string("u") })
        #expect(ours.userID == "u")
    }

    @Test(arguments: ["uitpasfake", "uitpas-tixly"])
    func `an exchange that only begins like ours is not ours`(
        _ exchange: String
    ) {
        let forged = Incoming(.sample(exchange: exchange) { $0.headers[TravelHeader.userID] = .string("u") })
        #expect(forged.userID == nil)
    }

    @Test func `a replayed letter is known as one until it fails again`() throws {
        let replayed = Incoming(.sample(exchange: "") { $0.headers[TravelHeader.letter] = .int64(12) })
        #expect(replayed.letter == 12)
        let letter = journey.deadLetter(
            replayed,
            cause: DeadLetterCause(reason: .forbidden, detail: ""),
            at: 9
        )
        #expect(letter.properties.headers[TravelHeader.letter]?.integer == 12)
        #expect(Incoming(.of(try retried(replayed))).letter == 12)
    }

    @Test(arguments: [
        (HeaderValue.int8(3), 3), (.uint8(3), 3), (.int16(3), 3), (.uint16(3), 3), (.int32(3), 3),
        (.uint32(3), 3),
        (.int64(3), 3), (.uint64(3), 3), (.int64(-5), 1), (.uint64(.max), 1), (.string("3"), 1),
        (.double(3), 1),
    ])
    func `attempts are read from any whole number, and count from 1`(_ value: HeaderValue, _ attempt: Int) {
        let message = Incoming(.sample(exchange: "") { $0.headers[TravelHeader.attempt] = value })
        #expect(message.attempt == attempt)
    }
}
