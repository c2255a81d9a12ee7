import Desks
import FaultRig
import Messages
import RabbitMQ
import Rehearsal
import Testing
import Tickets
import Working

/// What RabbitMQ lets somebody do who has the login of a seller.
@Suite(.timeLimit(.minutes(6)), .broker)
struct RightsTests {
    /// What the broker answers; nil where it does what it was asked.
    private func refusal(_ act: () async throws -> Void) async throws -> BrokerError.Code? {
        do {
            try await act()
            return nil
        } catch let error as BrokerError {
            return error.code
        }
    }

    @Test func `a seller says what is his to say, as himself, and nothing else`() async throws {
        try await Rights.with { rights in
            let seller = try rights.session(rights.handelsbeurs)
            for type in MessageType.ofSellers {
                #expect(try await seller.publish(.said(type, as: rights.handelsbeurs)))
                #expect(
                    try await refusal {
                        try await seller.publish(.said(type, key: "gent.ntgent", as: rights.handelsbeurs))
                    } == .accessRefused,
                    "\(type)"
                )
            }
            let posing = Publication.said(MessageType.sold, as: rights.central)
            #expect(try await refusal { try await seller.publish(posing) } == .preconditionFailed)
            for (exchange, key) in [
                ("", "uitpas.sales"), ("uitpas", "sale.registered.gent.handelsbeurs"),
                ("uitpas.organizers", "sale.x"),
                ("uitpas.organizers.shared", "sale.x"), ("uitpas.dead", "x"),
                ("uitpas.retry.1", "uitpas.baskets"),
                ("udb3.x.domain-events", "api"), ("uitpas.retribution", "x"),
            ] {
                var message = Publication.said(MessageType.sold, as: nil)
                (message.exchange, message.routingKey) = (exchange, key)
                #expect(
                    try await refusal { try await seller.publish(message) } == .accessRefused,
                    "\(exchange)"
                )
            }
            await seller.close()
        }
    }

    @Test func `a login that several share speaks for each of them`() async throws {
        try await Rights.with { rights in
            let central = try rights.session(rights.central)
            for key in ["gent.ntgent", "zender.westrand"] {
                #expect(try await central.publish(.said(MessageType.sold, key: key, as: rights.central)))
            }
            for key in ["gent.handelsbeurs", "zender.ntgent"] {
                let message = Publication.said(MessageType.sold, key: key, as: rights.central)
                #expect(try await refusal { try await central.publish(message) } == .accessRefused)
            }
            await central.close()
        }
    }

    @Test func `a seller hears what is his to hear, and nothing else`() async throws {
        try await Rights.with { rights in
            let seller = try rights.session(rights.handelsbeurs)
            let queue = try await seller.consumeReplies()
            for key in ["*.*.gent.handelsbeurs", "sale.registered.gent.handelsbeurs"] {
                try await seller.bindQueue(queue, to: "uitpas", key: key)
            }
            for (exchange, key) in [
                ("uitpas", "#"), ("uitpas", "*.*.gent.ntgent"), ("uitpas", "*.*.gent.*"),
                ("uitpas", "#.gent.handelsbeurs"),
                ("uitpas.retribution", "#"), ("uitpas.dead", "#"), ("tixly", "basket.sold.gent.handelsbeurs"),
                ("uitpas.retry.1", ""),
            ] {
                let own = try await seller.declareQueue("", isExclusive: true).name
                #expect(
                    try await refusal { try await seller.bindQueue(own, to: exchange, key: key) }
                        == .accessRefused,
                    "\(exchange) \(key)"
                )
            }
            for queue in ["uitpas.baskets", "uitpas.dead", "uitpas.sales"] {
                #expect(try await refusal { _ = try await seller.get(from: queue) } == .accessRefused)
            }
            await seller.close()
        }
    }

    @Test func `a seller makes temporary queues, which lead nowhere else, and no exchanges`() async throws {
        try await Rights.with { rights in
            let seller = try rights.session(rights.handelsbeurs)
            for name in ["uitpas.sales", "uitpas.sales.new", "\(rights.handelsbeurs).x", "amq.gen-x"] {
                #expect(
                    try await refusal { try await seller.declareQueue(name) } == .accessRefused,
                    "\(name)"
                )
                #expect(
                    try await refusal { try await seller.declareExchange(name, type: "fanout") }
                        == .accessRefused,
                    "\(name)"
                )
            }
            // What dies in a queue may go on to another exchange: the broker asks who wants that.
            for exchange in ["", "uitpas.dead", "uitpas.organizers"] {
                let arguments: Headers = ["x-dead-letter-exchange": .string(exchange)]
                #expect(
                    try await refusal {
                        try await seller.declareQueue("", isExclusive: true, arguments: arguments)
                    } == .accessRefused,
                    "\(exchange)"
                )
            }
            for queue in ["uitpas.sales", "uitpas.baskets"] {
                #expect(try await refusal { try await seller.deleteQueue(queue) } == .accessRefused)
                #expect(try await refusal { _ = try await seller.purgeQueue(queue) } == .accessRefused)
            }
            // One that the operator has made for him he may only listen to.
            let outcomes = "\(rights.handelsbeurs).outcomes"
            let `operator` = try rights.session(rights.operator)
            try await `operator`.declareQueue(outcomes)
            try await `operator`.bindQueue(outcomes, to: "uitpas", key: "*.*.gent.handelsbeurs")
            #expect(try await seller.get(from: outcomes) == nil)
            #expect(
                try await refusal { try await seller.bindQueue(outcomes, to: "uitpas", key: "#") }
                    == .accessRefused
            )
            await `operator`.close()
            await seller.close()
        }
    }

    @Test func `more routing keys in CC lead to no queue of ours that tixly does not lead to`() async throws {
        try await Rights.with { rights in
            let seller = try rights.session(rights.handelsbeurs)
            let keys = ["uitpas.sales", "sale.x", "basket.sold.gent.ntgent"].map { HeaderValue.string($0) }
            let message = Publication.said(MessageType.sold, as: rights.handelsbeurs) {
                $0.headers = ["CC": .array(keys)]
            }
            // RabbitMQ 4 refuses the third key; 3 does not look at it, and no worker does either.
            _ = try await refusal { try await seller.publish(message) }
            await seller.close()
            let taken = try await rights.cluster.virtualHost.queues().filter { $0.messages > 0 }
            #expect(taken.allSatisfy { $0.name == "uitpas.baskets" && $0.messages == 1 })
        }
    }

    @Test func `headers that only we may write are not believed, whatever way a message dies`() async throws {
        try await Rights.with { rights in
            let seller = try rights.session(rights.handelsbeurs)
            let forged: Headers = [
                "x-uitpas-user-id": .string(rights.central), "x-uitpas-letter": .int64(7),
                "x-uitpas-exchange": .string(""),
                // RabbitMQ 3 counts this up when the message dies, and leaves the rest as it is.
                "x-death": .array([
                    .table([
                        "queue": .string("uitpas.baskets"), "reason": .string("expired"),
                        "exchange": .string(""), "count": .int64(0),
                        "routing-keys": .array([.string("uitpas.baskets")]),
                    ])
                ]),
            ]
            try await seller.publish(
                .said(MessageType.sold, as: nil) {
                    $0.headers = forged
                    $0.expiration = "1"
                }
            )
            var unroutable = Publication.said(MessageType.sold, as: nil) { $0.headers = forged }
            unroutable.routingKey = "basket.sold.gent.handelsbeurs"
            let `operator` = try rights.session(rights.operator)
            try await `operator`.unbindQueue("uitpas.baskets", from: "tixly", key: "basket.sold.#")
            try await seller.publish(unroutable)
            for reason in ["expired", "unroutable"] {
                let fetched = try await eventually("a dead letter is there") {
                    try await `operator`.get(from: "uitpas.dead")
                }
                let letter = DeadLetter(fetched.delivery, at: Instant(milliseconds: 0))
                #expect(letter.properties.userID == nil, "\(reason)")
                #expect(letter.origin == nil, "\(reason)")
                try await `operator`.acknowledge(fetched.delivery.tag)
            }
            await `operator`.close()
            await seller.close()
        }
    }
}
