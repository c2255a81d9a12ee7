import Desks
import Messages
import Testing
import Tickets
import Working

/// Whose an event is, and who may say that it is somebody else's.
@Suite(.timeLimit(.minutes(1))) struct OwnershipTests {
    /// Vooruit has a login of its own, NTGent shares Handelsbeurs's.
    private func rig(requiresUserID: Bool = false) async -> Rig {
        var rig = await Rig(requiresUserID: requiresUserID)
        rig.houses.sellers["vooruit"]?.amqpUser = "tixly-vooruit"
        rig.houses.sellers["ntgent"] = Seller(
            id: "ntgent",
            workgroup: "gent",
            amqpUser: "tixly-handelsbeurs"
        )
        return rig
    }

    private func changed(
        owner: String,
        userID: String?,
        event: String = "4711",
        workgroup: String = "gent",
        exchange: String = Exchange.tixly,
        headers: Headers = [:]
    ) -> Incoming {
        .message(
            MessageType.eventChanged,
            """
            {"eventId":"\(event)","workgroup":"\(workgroup)","owner":"\(owner)","labels":["UiTPAS"],
             "externalMapping":{"uitdb":"\(Rig.bruggeEvent)"}}
            """,
            queue: Queue.mappings,
            exchange: exchange
        ) {
            $0.userID = userID
            $0.headers = headers
        }
    }

    @Test func `a seller can't take an event over, and so send its sales elsewhere`() async throws {
        let rig = await rig()
        let cause = try await cause {
            try await rig.mappings.handle(changed(owner: "vooruit", userID: "tixly-vooruit"))
        }
        #expect(cause?.reason == .sellerMismatch && cause?.pointer == "/owner")
        #expect(cause?.detail.contains("event 4711 is handelsbeurs's") == true)
        #expect(cause?.detail.contains("uitpas mappings owner") == true)
        let mapping = await rig.ledger.known["4711"]
        #expect(mapping?.owner == "handelsbeurs" && mapping?.organizer == "gent")
    }

    @Test func `an event whose owner is not configured any more is anybody's`() async throws {
        var rig = await rig()
        rig.houses.sellers["handelsbeurs"] = nil
        _ = try await rig.mappings.handle(changed(owner: "vooruit", userID: "tixly-vooruit"))
        #expect(await rig.ledger.known["4711"]?.owner == "vooruit")
    }

    @Test func `an owner changes his event, and anybody brings a new one`() async throws {
        let rig = await rig()
        _ = try await rig.mappings.handle(changed(owner: "handelsbeurs", userID: "tixly-handelsbeurs"))
        #expect(await rig.ledger.known["4711"]?.organizer == "brugge")
        _ = try await rig.mappings.handle(changed(owner: "vooruit", userID: "tixly-vooruit", event: "4799"))
        #expect(await rig.ledger.known["4799"]?.owner == "vooruit")
    }

    @Test func `Tixly itself gives an event to somebody else, and so does a login that speaks for both`()
        async throws
    {
        let rig = await rig()
        _ = try await rig.mappings.handle(changed(owner: "ntgent", userID: "tixly-handelsbeurs"))
        #expect(await rig.ledger.known["4711"]?.owner == "ntgent")
        _ = try await rig.mappings.handle(changed(owner: "vooruit", userID: nil))
        #expect(await rig.ledger.known["4711"]?.owner == "vooruit")
        // An owner may be somebody who does not sell through us.
        _ = try await rig.mappings.handle(changed(owner: "stranger", userID: nil))
        #expect(await rig.ledger.known["4711"]?.owner == "stranger")
    }

    @Test func `where a login is compulsory, nobody speaks without one`() async throws {
        let rig = await rig(requiresUserID: true)
        let cause = try await cause {
            try await rig.mappings.handle(changed(owner: "vooruit", userID: nil))
        }
        #expect(cause?.reason == .sellerMismatch)
    }

    @Test func `once an operator has given the event away, the replay gets through`() async throws {
        let rig = await rig()
        var mapping = try #require(await rig.ledger.known["4711"])
        mapping.owner = "vooruit"
        await rig.ledger.set(mapping)
        let replayed = changed(
            owner: "vooruit",
            userID: nil,
            exchange: "",
            headers: [
                TravelHeader.userID: .string("tixly-vooruit"),
                TravelHeader.exchange: .string(Exchange.tixly), TravelHeader.letter: .int64(7),
            ]
        )
        _ = try await rig.mappings.handle(replayed)
        #expect(await rig.ledger.known["4711"]?.organizer == "brugge")
    }

    @Test func `who says who he is speaks as a member of his own workgroup`() async throws {
        let rig = await rig()
        let message = changed(owner: "vooruit", userID: "tixly-vooruit", event: "4799", workgroup: "zender")
        let cause = try await cause { try await rig.mappings.handle(message) }
        #expect(cause?.reason == .unknownSeller && cause?.pointer == "/owner")
    }
}
