import Desks
import Messages
import Testing
import Tickets
import Working

@Suite(.timeLimit(.minutes(1))) struct RoutingDeskTests {
    @Test func `a basket becomes one command per organiser; what is not mapped waits`() async throws {
        let rig = await Rig()
        let reaction = try await rig.routing.handle(
            .basket(MessageType.sold, lines: .lines(["4711", "4712", "4713"])) {
                $0.headers["traceparent"] = .string("00-abc")
            }
        )
        #expect(reaction.verdict == .acknowledge)
        #expect(reaction.publications.map(\.routingKey) == ["sale.gent", "sale.brugge"])
        #expect(
            reaction.publications.allSatisfy { $0.exchange == "uitpas.organizers" && $0.assurance == .routed }
        )
        #expect(reaction.publications.allSatisfy { $0.properties.headers["traceparent"]?.text == "00-abc" })
        #expect(await rig.states() == [.routed, .routed, .unmapped])
    }

    @Test func `outcomes go to the exchange and to whoever asked`() async throws {
        let rig = await Rig()
        _ = try await rig.routing.handle(
            .basket(MessageType.sold, lines: .lines(["4711"])) {
                $0.replyTo = "answers"
                $0.correlationID = "c-1"
            }
        )
        let told = try await rig.register().publications.filter { $0.properties.type == "sale.registered" }
        #expect(told.map(\.exchange) == ["uitpas", ""])
        #expect(told.map(\.routingKey) == ["sale.registered.gent.handelsbeurs", "answers"])
        #expect(told.map(\.properties.correlationID) == [nil, "c-1"])
        #expect(told.map(\.assurance) == [.confirmed, .bestEffort])
        #expect(told[0].properties.messageID == told[1].properties.messageID)
    }

    @Test func `a conflicting line is a dead letter and changes nothing`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        let cause = try await cause {
            try await rig.routing.handle(.basket(MessageType.sold, lines: .lines(["4712"])))
        }
        #expect(cause?.reason == .conflictingDuplicate)
        #expect(cause?.pointer == "/lines/0")
        #expect(await rig.states() == [.routed])
    }

    @Test func `a reservation needs an end`() async throws {
        let rig = await Rig()
        let cause = try await cause {
            try await rig.routing.handle(.basket(MessageType.reserved, lines: .lines(["4711"])))
        }
        #expect(cause?.reason == .malformed && cause?.pointer == "/expiresAt")
    }

    @Test func `an all-or-nothing workgroup's basket is refused with an invalid number`() async throws {
        let rig = await Rig(atomicity: .basket)
        let lines = String.lines(["4711", "4711"]).replacing("0900000095902", with: "0900000095903")
        let told = try await rig.routing.handle(
            .basket(MessageType.reserved, lines: lines, expiresAt: rig.clock.now + .seconds(60))
        )
        #expect(await rig.states() == [.refused, .refused])
        #expect(told.words.contains(MessageType.settled))
    }

    @Test func `a cancellation of no lines is a mistake, of a basket unknown so far a wish`() async throws {
        let rig = await Rig()
        let cause = try await cause { try await rig.routing.handle(.cancelled("")) }
        #expect(cause?.pointer == "/lines")
        #expect(try await rig.routing.handle(.cancelled()).publications.isEmpty)
        let told = try await rig.routing.handle(.basket(MessageType.sold, lines: .lines(["4711"])))
        #expect(told.words == ["sale.cancelled 1", MessageType.settled])
        #expect(told.first("sale.cancelled")?.ticketSaleId == nil)
    }

    @Test func `an unknown type is a dead letter`() async throws {
        let rig = await Rig()
        for type in ["basket.moved", nil] {
            let cause = try await cause { try await rig.routing.handle(.message(type, "{}")) }
            #expect(cause?.reason == .unknownType)
        }
    }

    @Test func `a locked ledger is a retry`() async throws {
        let rig = await Rig()
        await rig.ledger.fail(after: 0)
        let found = try await retryClass {
            try await rig.routing.handle(.basket(MessageType.sold, lines: .lines(["4711"])))
        }
        #expect(found == .ledger)
    }
}
