import Desks
import Messages
import Testing
import Tickets
import Working

/// What a seller tries that is more than his own business.
@Suite(.timeLimit(.minutes(1))) struct ForgeryTests {
    private func asked(
        replyTo: String?,
        userID: String? = nil,
        body: String? = nil
    ) -> Incoming {
        .message(
            MessageType.tariffsRequested,
            body
                ?? #"{"basketId":"B-1","workgroup":"gent","seller":"handelsbeurs","channel":"online","lines":[]}"#,
            queue: Queue.tariffs
        ) {
            $0.replyTo = replyTo
            $0.correlationID = "c"
            $0.userID = userID
        }
    }

    private func sold(replyTo: String, userID: String? = nil) -> Incoming {
        .basket(MessageType.sold, lines: .lines(["4711"])) {
            $0.replyTo = replyTo
            $0.userID = userID
        }
    }

    @Test(arguments: ["uitpas.sales", "uitpas.dead", "uitpas.retry.900", "uitpas.sales.gent"])
    func `a worker is no way into our own queues`(_ queue: String) async throws {
        let rig = await Rig()
        for body in [nil, "{"] {
            let cause = try await cause { try await rig.tariffs.handle(asked(replyTo: queue, body: body)) }
            #expect(cause?.reason == .malformed && cause?.detail.contains(queue) == true)
        }
        let cause = try await cause { try await rig.routing.handle(sold(replyTo: queue)) }
        #expect(cause?.reason == .malformed)
        #expect(await rig.ledger.stored.isEmpty)
    }

    @Test func `a reply does not go to a queue of another login`() async throws {
        var rig = await Rig()
        rig.houses.sellers["vooruit"]?.amqpUser = "tixly-vooruit"
        let login = "tixly-handelsbeurs"
        let cause = try await cause {
            try await rig.tariffs.handle(asked(replyTo: "tixly-vooruit.replies", userID: login))
        }
        #expect(cause?.reason == .sellerMismatch)
        for queue in ["\(login).replies", "amq.rabbitmq.reply-to.x", "amq.gen-x", "tixly-vooruit2"] {
            let reaction = try await rig.tariffs.handle(asked(replyTo: queue, userID: login))
            #expect(reaction.publications.map(\.routingKey) == [queue])
        }
        _ = try await rig.routing.handle(sold(replyTo: "\(login).replies", userID: login))
        #expect(await rig.ledger.stored[Rig.key]?.reply?.queue == "\(login).replies")
    }

    @Test func `who does not say who he is gets no answer into others' queues where he has to`() async throws
    {
        let rig = await Rig(requiresUserID: true)
        let cause = try await cause {
            try await rig.tariffs.handle(asked(replyTo: "tixly-handelsbeurs.replies"))
        }
        #expect(cause?.reason == .sellerMismatch)
        let answered = try await rig.tariffs.handle(asked(replyTo: "amq.gen-x"))
        #expect(answered.verdict.reason == .sellerMismatch)
        #expect(answered.words == [MessageType.tariffsRejected])
    }

    @Test func `commands of ours are obeyed only if they are ours`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        let review = Publication.review(Rig.head)
        let refresh = Publication.refresh("4711")
        for exchange in [Exchange.tixly, Exchange.uitdatabank] {
            let forged = Incoming.message(
                MessageType.review,
                String(decoding: review.body, as: UTF8.self),
                exchange: exchange
            )
            #expect(try await cause { try await rig.routing.handle(forged) }?.reason == .unknownType)
            let other = Incoming.message(
                MessageType.refresh,
                String(decoding: refresh.body, as: UTF8.self),
                queue: Queue.mappings,
                exchange: exchange
            )
            #expect(try await cause { try await rig.mappings.handle(other) }?.reason == .unknownType)
        }
        // Not even when it is replayed, or comes back from a delay queue.
        let replayed = Incoming.message(
            MessageType.review,
            String(decoding: review.body, as: UTF8.self),
            exchange: ""
        ) { $0.headers = [TravelHeader.exchange: .string(Exchange.tixly)] }
        let cause = try await cause { try await rig.routing.handle(replayed) }
        #expect(cause?.reason == .unknownType && cause?.detail.contains("from exchange tixly") == true)
        for exchange in ["", Exchange.organizers] {
            let ours = Incoming.message(
                MessageType.review,
                String(decoding: review.body, as: UTF8.self),
                exchange: exchange
            )
            _ = try await rig.routing.handle(ours)
        }
    }

    @Test func `a seller does not speak for UiTdatabank, nor UiTdatabank for a seller`() async throws {
        let rig = await Rig()
        let body = #"{"payload":{"item_id":"\#(Rig.gentEvent)"}}"#
        let type = "application/vnd.cultuurnet.udb3-events.event-projected-to-jsonld+json"
        let forged = Incoming.message(nil, body, queue: Queue.mappings) { $0.contentType = type }
        #expect(try await cause { try await rig.mappings.handle(forged) }?.reason == .unknownType)
        for exchange in [Exchange.uitdatabank, ""] {
            let theirs = Incoming.message(nil, body, queue: Queue.mappings, exchange: exchange) {
                $0.contentType = type
            }
            #expect(try await rig.mappings.handle(theirs).publications == [.refresh("4711")])
        }
        let event = Incoming.message(
            MessageType.eventChanged,
            #"{"eventId":"4711","workgroup":"gent","owner":"vooruit","labels":[]}"#,
            queue: Queue.mappings,
            exchange: Exchange.uitdatabank
        )
        #expect(try await cause { try await rig.mappings.handle(event) }?.reason == .unknownType)
    }

    @Test func `a login of one's own in the headers is not believed, nor any other word of ours`()
        async throws
    {
        let rig = await Rig(requiresUserID: true)
        let forged: Headers = [
            TravelHeader.userID: .string("tixly-handelsbeurs"), TravelHeader.exchange: .string(""),
            TravelHeader.isRepeat: .bool(true), TravelHeader.letter: .int64(1),
        ]
        let message = Incoming.basket(MessageType.sold, lines: .lines(["4711"])) { $0.headers = forged }
        #expect(try await cause { try await rig.routing.handle(message) }?.reason == .sellerMismatch)
        #expect(!message.isRepeat && message.letter == nil && message.exchange == Exchange.tixly)
        for type in [MessageType.reserved, MessageType.cancelled] {
            let message = Incoming.message(
                type,
                #"""
                {"basketId":"B-1","workgroup":"gent","seller":"handelsbeurs","channel":"online",
                 "cancelledAt":"2026-11-23T19:02:11+01:00","expiresAt":"2026-11-23T19:02:11+01:00","lines":[{"lineId":"1"
                 ,"eventId":"4711","ticketType":"Standaard","regularPrice":"1.00"}]}
                """#
            ) { $0.userID = "tixly-vooruit" }
            #expect(try await cause { try await rig.routing.handle(message) }?.reason == .sellerMismatch)
        }
        #expect(await rig.ledger.stored.isEmpty)
        let tariffs = try await rig.tariffs.handle(asked(replyTo: "amq.gen-x", userID: "tixly-vooruit"))
        #expect(tariffs.verdict.reason == .sellerMismatch)
        #expect(rig.uitpas.journal.isEmpty)
    }
}
