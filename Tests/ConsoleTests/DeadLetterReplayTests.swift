import Desks
import Testing
import Tickets
import Topology
import Working

@testable import Console

@Suite struct DeadLetterReplayTests {
    private static func letter(_ delivery: Delivery) -> DeadLetter {
        var letter = DeadLetter(delivery, at: Instant(milliseconds: 0))
        letter.id = 12
        return letter
    }

    /// What the worker makes of a replayed letter.
    private static func seen(_ letter: DeadLetter) throws -> Incoming {
        let queue = try #require(letter.destination(in: TopologyPlan()))
        let publication = letter.replay(to: queue)
        #expect(publication.assurance == .routed)
        return Incoming(
            Delivery(
                tag: DeliveryTag(connection: 2, number: 1),
                queue: queue,
                exchange: publication.exchange,
                routingKey: publication.routingKey,
                properties: publication.properties,
                body: publication.body
            )
        )
    }

    @Test(arguments: [
        Delivery.given(), .fallen(), .dead(exchange: "tixly", key: "basket.sold.gent.h", userID: "tixly-h"),
    ])
    func `the worker sees the message as it was`(_ delivery: Delivery) throws {
        let message = try Self.seen(Self.letter(delivery))
        #expect(message.delivery.queue == "uitpas.baskets")
        #expect(message.exchange == "tixly")
        #expect(message.routingKey == "basket.sold.gent.h")
        #expect(message.userID == "tixly-h")
        #expect(message.delivery.properties.userID == nil)
        #expect(message.delivery.properties.expiration == nil)
        #expect(message.body == delivery.body)
        #expect(message.attempt == 1)
        #expect(message.firstFailedAt == nil)
        #expect(message.isRepeat)
        #expect(message.letter == 12)
    }

    @Test func `nothing forged in a seller's message comes to life by a replay`() throws {
        let forged = Delivery.dead(
            exchange: "tixly",
            key: "basket.sold.gent.h",
            headers: [TravelHeader.userID: .string("tixly-other"), TravelHeader.exchange: .string("x")],
            userID: "tixly-h"
        )
        let message = try Self.seen(Self.letter(forged))
        #expect(message.userID == "tixly-h")
        #expect(message.exchange == "tixly")
    }

    @Test func `an unroutable letter has nowhere to go for as long as no queue takes its key`() {
        let letter = Self.letter(.dead(exchange: "tixly", key: "basket.sodl.gent.h"))
        #expect(letter.destination(in: TopologyPlan()) == nil)
        #expect(letter.hasNowhereToGo(in: TopologyPlan()).contains("--by-type sends it to uitpas.baskets"))
    }

    @Test func `by its type it goes where a seller's messages of that type belong`() {
        let plan = TopologyPlan()
        var letter = Self.letter(.dead(exchange: "tixly", key: "basket.sodl.gent.h"))
        #expect(letter.destination(in: plan, isByType: true) == "uitpas.baskets")
        letter.type = "sale.requested"
        #expect(letter.destination(in: plan, isByType: true) == nil)
        letter = Self.letter(.dead(exchange: "uitpas.organizers", key: "nonsense"))
        #expect(letter.destination(in: plan, isByType: true) == nil)
    }

    @Test func `a corrected body is sent, and the original kept`() throws {
        var letter = Self.letter(.given())
        letter.correction = Array(#"{"mended":true}"#.utf8)
        #expect(try Self.seen(letter).body == Array(#"{"mended":true}"#.utf8))
        #expect(letter.body == Array("{}".utf8))
    }
}
