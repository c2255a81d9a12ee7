import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

@Suite(.timeLimit(.minutes(1))) struct MappingDeskTests {
    private func changed(
        _ event: String = "4714",
        uitdb: String? = "https://www.uitdatabank.be/event/\(Rig.gentEvent)/preview",
        source: String? = nil,
        labels: String = "\"UiTPAS\"",
        types: String = "\"Standaard\"",
        isDeleted: Bool = false
    ) -> Incoming {
        let from = source.map { ",\"source\":\"\($0)\"" } ?? ""
        let external = uitdb.map { ",\"externalMapping\":{\"uitdb\":\"\($0)\"\(from)}" } ?? ""
        return .message(
            MessageType.eventChanged,
            """
            {"eventId":"\(event)","workgroup":"gent","owner":"handelsbeurs","name":"Concert",
             "startsAt":"2026-12-01T20:00:00+01:00","labels":[\(labels)],"ticketTypes":[\(types)],
             "deleted":\(isDeleted)\(external)}
            """,
            queue: Queue.mappings
        )
    }

    private func problems(_ rig: Rig, _ message: Incoming) async throws -> [String] {
        let reaction = try await rig.mappings.handle(message)
        return reaction.first(MessageType.mappingProblem)?.problems?.map(\.code) ?? []
    }

    @Test func `an event is mapped to UiTdatabank's event and organiser`() async throws {
        let rig = await Rig()
        let reaction = try await rig.mappings.handle(changed())
        #expect(reaction.words == ["mapping.changed mapping.changed.gent.handelsbeurs"])
        let told = reaction.first(MessageType.mappingChanged)
        #expect(told?.uitdbEventId == Rig.gentEvent.text && told?.organizerId == "gent")
        #expect(told?.problems?.isEmpty == true)
        #expect(await rig.ledger.known["4714"]?.route == Route(event: Rig.gentEvent, organizer: "gent"))
    }

    @Test func `baskets that wait for the event are woken`() async throws {
        let rig = await Rig()
        try await rig.sell("4714")
        let reaction = try await rig.mappings.handle(changed())
        let wake = try #require(reaction.publications.last)
        #expect(wake.routingKey == Queue.baskets && wake.assurance == .routed)
        let routed = try await rig.routing.handle(.command(wake))
        #expect(routed.publications.map(\.routingKey) == ["sale.gent"])
    }

    @Test func `an operator beats what is filled in by hand, which beats the integration`() async throws {
        let rig = await Rig()
        _ = try await rig.mappings.handle(changed(uitdb: Rig.gentEvent.text))
        _ = try await rig.mappings.handle(changed(uitdb: Rig.bruggeEvent.text, source: "manual"))
        #expect(await rig.ledger.known["4714"]?.organizer == "brugge")
        _ = try await rig.mappings.handle(changed(uitdb: Rig.gentEvent.text, source: "integration"))
        #expect(await rig.ledger.known["4714"]?.organizer == "brugge")
        var mapping = try #require(await rig.ledger.known["4714"])
        mapping.operatorReference = Rig.gentEvent.text
        await rig.ledger.set(mapping)
        _ = try await rig.mappings.handle(.command(.refresh("4714")))
        #expect(await rig.ledger.known["4714"]?.organizer == "gent")
        mapping = try #require(await rig.ledger.known["4714"])
        mapping.operatorReference = nil
        await rig.ledger.set(mapping)
        _ = try await rig.mappings.handle(.command(.refresh("4714")))
        #expect(await rig.ledger.known["4714"]?.organizer == "brugge")
    }

    @Test func `labels match without regard to case, and what resembles is said`() async throws {
        let rig = await Rig()
        #expect(try await problems(rig, changed(labels: "\"uitpas\"")) == [])
        #expect(try await problems(rig, changed(labels: "\"UiTPAS Gent\"")) == ["label-resembles"])
        #expect(try await problems(rig, changed(labels: "")) == ["label-missing"])
        #expect(await rig.ledger.known["4714"]?.route != nil)
    }

    @Test func `what is wrong in Tixly is said`() async throws {
        let rig = await Rig()
        #expect(try await problems(rig, changed(uitdb: nil)) == ["not-mapped"])
        #expect(try await problems(rig, changed(uitdb: nil, labels: "")) == [])
        #expect(
            try await problems(rig, changed(uitdb: "https://www.uitdatabank.be")) == ["invalid-reference"]
        )
        #expect(try await problems(rig, changed(types: "\"VIP\"")) == ["standard-ticket-type-missing"])
        #expect(
            try await problems(rig, changed(types: "\"Standaard\",\"UiTPAS integratie\""))
                == ["integration-ticket-type-set"]
        )
    }

    @Test func `what is wrong in UiTdatabank is said`() async throws {
        let rig = await Rig()
        let unknown = "7a0967f9-cc06-4c3c-9206-30481a767434"
        #expect(try await problems(rig, changed(uitdb: unknown)) == ["event-not-found"])
        #expect(await rig.ledger.known["4714"]?.route == nil)
        let spoil: [(String, @Sendable (inout FakeUiTdatabank.Shelf) -> Void)] = [
            ("not-published", { $0.events[Rig.gentEvent]?.workflowStatus = "DRAFT" }),
            ("no-base-price", { $0.events[Rig.gentEvent]?.prices = [] }),
            (
                "no-base-price",
                { $0.events[Rig.gentEvent]?.prices = [.init(category: "base", name: [:], price: Cents(0))] }
            ),
            ("organizer-missing", { $0.events[Rig.gentEvent]?.organizer = nil }),
            ("organizer-not-uitpas", { $0.organizers["gent"]?.labels = ["Paspoort"] }),
            ("organizer-not-uitpas", { $0.organizers["gent"] = nil }),
        ]
        for (code, spoil) in spoil {
            let rig = await Rig()
            rig.uitdatabank.shelf.withLock { spoil(&$0) }
            #expect(try await problems(rig, changed()) == [code])
        }
        rig.uitpas.script.withLock { $0.strangers = ["gent"] }
        #expect(try await problems(rig, changed()) == ["no-credentials"])
        rig.uitpas.script.withLock { $0.strangers = [] }
        rig.uitdatabank.shelf.withLock { $0.organizers["gent"]?.labels = ["Paspartoe"] }
        #expect(try await problems(rig, changed()) == [])
    }

    @Test func `a deleted event keeps its route for tickets that were sold`() async throws {
        let rig = await Rig()
        _ = try await rig.mappings.handle(changed())
        #expect(try await problems(rig, changed(isDeleted: true)) == [])
        let mapping = await rig.ledger.known["4714"]
        #expect(mapping?.isDeleted == true && mapping?.route != nil)
    }

    @Test func `while UiTdatabank is down a mapping is kept only for the same reference`() async throws {
        let rig = await Rig()
        _ = try await rig.mappings.handle(changed())
        rig.uitdatabank.shelf.withLock { $0.failure = UpstreamFailure(kind: .error, description: "502") }
        #expect(
            try await retryClass { try await rig.mappings.handle(changed(labels: "\"UiTPAS\",\"Jazz\"")) }
                == .upstream
        )
        #expect(await rig.ledger.known["4714"]?.route?.organizer == "gent")
        #expect(await rig.ledger.known["4714"]?.labels.count == 2)
        _ = try await retryClass { try await rig.mappings.handle(changed(uitdb: Rig.bruggeEvent.text)) }
        #expect(await rig.ledger.known["4714"]?.route == nil)
        rig.uitdatabank.shelf.withLock { $0.failure = nil }
        _ = try await rig.mappings.handle(changed(uitdb: Rig.bruggeEvent.text))
        #expect(await rig.ledger.known["4714"]?.organizer == "brugge")
    }

    @Test func `the word of UiTdatabank's broker and of strangers`() async throws {
        let rig = await Rig()
        let place = "application/vnd.cultuurnet.udb3-events.place-projected-to-jsonld+json"
        let heard = try await rig.mappings.handle(
            .message(nil, "{}", exchange: Exchange.uitdatabank) { $0.contentType = place }
        )
        #expect(heard == Reaction())
        #expect(
            try await cause { try await rig.mappings.handle(.message(nil, "{}")) }?.reason == .unknownType
        )
        let stranger = Incoming.message(
            MessageType.eventChanged,
            String(decoding: changed().body, as: UTF8.self)
        ) { $0.userID = "tixly-vooruit" }
        let cause = try await cause { try await rig.mappings.handle(stranger) }
        #expect(cause?.reason == .sellerMismatch && cause?.pointer == "/owner")
        #expect(try await rig.mappings.handle(.command(.refresh("nowhere"))) == Reaction())
    }

    @Test func `a mapping message carries an id of its own`() async throws {
        let rig = await Rig()
        let first = try await rig.mappings.handle(changed()).publications.first?.properties
        #expect(first?.messageID != nil && first?.timestamp != nil)
        rig.clock.move(by: .seconds(1))
        let second = try await rig.mappings.handle(changed()).publications.first?.properties
        #expect(second?.messageID != first?.messageID)
    }

    private func projected(_ kind: String, _ payload: String) -> Incoming {
        .message(
            nil,
            #"{"id":"x","playhead":1,"metadata":{},"payload":\#(payload),"recorded_on":"2026-08-21T09:15:42+00:00"}"#,
            queue: Queue.mappings,
            exchange: Exchange.uitdatabank
        ) { $0.contentType = "application/vnd.cultuurnet.udb3-events.\(kind)-projected-to-jsonld+json" }
    }

    @Test func `what changes in UiTdatabank has the events on it looked at again`() async throws {
        let rig = await Rig()
        _ = try await rig.mappings.handle(changed())
        let event = try await rig.mappings.handle(projected("event", #"{"item_id":"\#(Rig.gentEvent)"}"#))
        #expect(event.publications.contains(.refresh("4714")))
        let organizer = try await rig.mappings.handle(projected("organizer", #"{"id":"gent"}"#))
        #expect(organizer.publications.contains(.refresh("4714")))
        let stranger = try await rig.mappings.handle(
            projected("event", #"{"item_id":"00000000-0000-4000-8000-000000000000"}"#)
        )
        #expect(stranger == Reaction())
    }

    @Test(arguments: [("event", #"{"id":"x"}"#, "/payload/item_id"), ("organizer", "[]", "/payload")])
    func `a message of UiTdatabank's that can't be read is a dead letter`(
        kind: String,
        payload: String,
        pointer: String
    ) async throws {
        let rig = await Rig()
        let cause = try await cause { try await rig.mappings.handle(projected(kind, payload)) }
        #expect(cause?.reason == .malformed && cause?.pointer == pointer)
    }

    @Test func `an event that Tixly deletes keeps its route`() async throws {
        let rig = await Rig()
        _ = try await rig.mappings.handle(changed())
        _ = try await rig.mappings.handle(changed(uitdb: nil, isDeleted: true))
        let mapping = await rig.ledger.known["4714"]
        #expect(
            mapping?.isDeleted == true && mapping?.route == Route(event: Rig.gentEvent, organizer: "gent")
        )
    }
}
