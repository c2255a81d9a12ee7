import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

@Suite(.timeLimit(.minutes(1))) struct SaleDeskTests {
    private func failure(_ kind: UpstreamFailure.Kind, after: Duration? = nil) -> PostResult {
        .notExecuted(UpstreamFailure(kind: kind, description: "no", retryAfter: after))
    }

    @Test func `an organiser's part is posted together and told`() async throws {
        let rig = await Rig()
        try await rig.sell("4711", "4711", "4712")
        let reaction = try await rig.register()
        #expect(reaction.verdict == .acknowledge)
        #expect(
            reaction.words == [
                "sale.registered 1", "retribution gent.gent.handelsbeurs", "sale.registered 2",
                "retribution gent.gent.handelsbeurs",
            ]
        )
        #expect(rig.uitpas.journal == ["post 2 gent"])
        #expect(try await rig.register("brugge").words.last == MessageType.settled)
    }

    @Test func `the line that publiq names is refused and the rest posted again`() async throws {
        let rig = await Rig()
        try await rig.sell("4711", "4711")
        rig.uitpas.script.withLock {
            $0.posts = [.refused(index: 0, reason: "maximum-reached", messages: ["nl": "Op"])]
        }
        let reaction = try await rig.register()
        #expect(rig.uitpas.journal == ["post 2 gent", "post 1 gent"])
        #expect(await rig.states() == [.refused, .registered])
        let refusal = try #require(reaction.first("sale.refused"))
        #expect(refusal.reason == "maximum-reached")
        #expect(refusal.messages == ["nl": "Op"])
        #expect(reaction.verdict == .acknowledge)
    }

    @Test func `a refusal without a name posts each line alone`() async throws {
        let rig = await Rig()
        try await rig.sell("4711", "4711", "4711")
        rig.uitpas.script.withLock { $0.posts = [.refused(index: nil, reason: "no", messages: [:])] }
        _ = try await rig.register()
        #expect(rig.uitpas.journal == ["post 3 gent", "post 1 gent", "post 1 gent", "post 1 gent"])
        #expect(await rig.states() == [.registered, .registered, .registered])
    }

    @Test func `403 under a moved mapping reroutes the lines`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { [rig] in
            $0.posts = [failure(.forbidden)]
            $0.duringPost = {
                rig.uitdatabank.shelf.withLock { $0.events[Rig.gentEvent]?.organizer = "brugge" }
            }
        }
        let reaction = try await rig.register()
        #expect(reaction.verdict == .acknowledge)
        #expect(reaction.publications.map(\.routingKey) == ["uitpas.mappings", "sale.brugge"])
        #expect(await rig.ledger.known["4711"]?.organizer == "brugge")
        #expect(try await rig.register("brugge").words.first == "sale.registered 1")
        #expect(rig.uitpas.journal == ["post 1 gent", "post 1 brugge"])
    }

    @Test func `a rerouting that was lost with its worker is said again`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        await rig.map("4711", Rig.bruggeEvent, "brugge")
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        _ = try await rig.register()
        let again = try await rig.register("gent", .command(command, isRedelivered: true))
        #expect(again.publications.map(\.routingKey) == ["sale.brugge"])
    }

    @Test(arguments: [
        (UpstreamFailure.Kind.forbidden, DeadLetterReason.forbidden),
        (.noCredentials, .noCredentials),
    ])
    func `what the organiser's client may not do is a dead letter and a parked line`(
        _ kind: UpstreamFailure.Kind,
        _ reason: DeadLetterReason
    ) async throws {
        let rig = await Rig()
        try await rig.sell("4711", "4712")
        rig.uitpas.script.withLock { $0.posts = [failure(kind)] }
        let reaction = try await rig.register()
        #expect(reaction.verdict.reason == reason)
        #expect(reaction.words == ["sale.parked 1"])
        #expect(reaction.first("sale.parked")?.reason == reason.rawValue)
        #expect(await rig.states() == [.parked, .routed])
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        #expect(try await rig.register().verdict == .acknowledge)
        #expect(await rig.states() == [.parked, .routed])
        let replayed = try await rig.register("gent", .command(command, letter: 7))
        #expect(replayed.words.first == "sale.registered 1")
    }

    @Test func `a rejected line becomes one dead letter, its companions go on`() async throws {
        let rig = await Rig()
        try await rig.sell("4711", "4711")
        rig.uitpas.script.withLock { $0.posts = [.rejected(index: 1, reason: "body/invalid-data")] }
        let reaction = try await rig.register()
        #expect(reaction.verdict.reason == .rejectedByPubliq)
        #expect(await rig.states() == [.registered, .parked])
        #expect(rig.uitpas.journal == ["post 2 gent", "post 1 gent"])
    }

    @Test(arguments: [true, false]) func `a rejected line's dead letter does not hold the others back`(
        _ isUnknown: Bool
    ) async throws {
        let rig = await Rig()
        try await rig.sell("4711", "4711")
        rig.uitpas.script.withLock {
            $0.posts = [
                .rejected(index: 1, reason: "body/invalid-data"),
                isUnknown ? .unknown(reason: "timeout") : failure(.rateLimited),
            ]
        }
        let reaction = try await rig.register()
        #expect(reaction.verdict.reason == .rejectedByPubliq)
        #expect(reaction.publications.last?.routingKey == "sale.gent")
        #expect(await rig.states() == [isUnknown ? .registering : .routed, .parked])
    }

    @Test func `a worker that dies between parking and the dead letter leaves no line parked without one`()
        async throws
    {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock {
            $0.posts = [.rejected(index: nil, reason: "body"), .rejected(index: nil, reason: "body")]
        }
        _ = try await rig.register()
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        let again = try await rig.register("gent", .command(command, isRedelivered: true))
        #expect(again.verdict.reason == .rejectedByPubliq)
        #expect(await rig.states() == [.parked])
    }

    @Test(arguments: [
        (UpstreamFailure.Kind.rateLimited, Duration?.some(.seconds(30))), (.timeout, nil), (.error, nil),
        (.paced, .seconds(2)), (.turnedAway, .seconds(4)),
    ])
    func `a post without effect is retried`(_ kind: UpstreamFailure.Kind, _ after: Duration?) async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [failure(kind, after: after)] }
        let reaction = try await rig.register()
        #expect(reaction.verdict == .retry(kind.retryClass, detail: "no", after: after))
        #expect(reaction.publications.isEmpty)
        #expect(await rig.states() == [.routed])
        #expect(try await rig.register().verdict == .acknowledge)
    }

    @Test func `after a lost answer nobody posts until the sale was looked up`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        #expect(
            try await rig.register().verdict == .retry(.lostAnswer, detail: "timeout", after: .seconds(55)),
            "and that makes the command older"
        )
        rig.clock.move(by: .seconds(54))
        #expect(try await rig.register().verdict == .again(after: .seconds(1)))
        #expect(rig.uitpas.journal == ["post 1 gent"])
        rig.clock.move(by: .seconds(1))
        let tuple = await rig.line("1")?.tuple
        let sale = KnownSale(sale: "S-9", tuple: tuple, tariffPrice: Cents(240), createdAt: rig.clock.now)
        rig.uitpas.script.withLock { $0.readings = [.success(Reading(sales: [sale]))] }
        let reaction = try await rig.register()
        #expect(reaction.verdict == .acknowledge)
        #expect(reaction.first("sale.registered")?.ticketSaleId == "S-9")
        #expect(rig.uitpas.journal == ["post 1 gent", "read \(Rig.gentEvent) gent"])
    }

    @Test func `what is twice not found is posted again`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        rig.clock.move(by: .seconds(55))
        #expect(try await rig.register().verdict == .again(after: .seconds(5)))
        rig.clock.move(by: .seconds(5))
        #expect(try await rig.register().words.first == "sale.registered 1")
        #expect(rig.uitpas.journal.last == "post 1 gent")
    }

    @Test func `what can't be told apart is for an operator`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        rig.clock.move(by: .seconds(55))
        let tuple = await rig.line("1")?.tuple
        let sales = ["A", "B"].map {
            KnownSale(sale: TicketSaleID($0), tuple: tuple, tariffPrice: nil, createdAt: rig.clock.now)
        }
        rig.uitpas.script.withLock { $0.readings = [.success(Reading(sales: sales))] }
        let reaction = try await rig.register()
        #expect(reaction.words == ["sale.uncertain 1"])
        #expect(reaction.verdict == .acknowledge)
        #expect(try await rig.register().verdict == .acknowledge)
        #expect(rig.uitpas.journal.count == 2)
    }

    @Test func `a look-up that fails is retried`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        rig.clock.move(by: .seconds(55))
        rig.uitpas.script.withLock {
            $0.readings = [.failure(UpstreamFailure(kind: .error, description: "502"))]
        }
        #expect(
            try await rig.register().verdict == .retry(.upstream, detail: "502", after: nil)
        )
        #expect(await rig.states() == [.registering])
    }

    @Test func `an answer that could not be written down is looked up, never posted again`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        await rig.ledger.fail(after: 1)
        let reaction = try await rig.register()
        #expect(reaction.verdict == .retry(.ledger, detail: "the ledger is locked", after: nil))
        await rig.ledger.fail(after: nil)
        #expect(try await rig.register().verdict == .again(after: .seconds(55)))
        #expect(rig.uitpas.journal == ["post 1 gent"])
    }

    @Test func `a redelivery tells the same again, with the same ids, and posts nothing`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        let first = try await rig.register()
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        let again = try await rig.register("gent", .command(command, isRedelivered: true))
        #expect(again.publications == first.publications)
        #expect(rig.uitpas.journal == ["post 1 gent"])
        #expect(try await rig.register().publications.isEmpty)
    }

    @Test func `a command that is given up parks what it could not do`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        let cause = DeadLetterCause(reason: .gaveUp, detail: "enough")
        let told = try await rig.sales.abandon(.command(command), because: cause)
        #expect(told.map(\.words) == ["sale.parked 1"])
        #expect(await rig.line("1")?.reason == "gave-up")
    }

    @Test func `a command that is given up leaves nothing behind that nobody sees`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        let cause = DeadLetterCause(reason: .gaveUp, detail: "enough")
        let early = try await rig.sales.abandon(.command(command), because: cause)
        #expect(early.map(\.routingKey) == ["sale.gent"])
        #expect(await rig.states() == [.registering])
        rig.clock.move(by: Timings().settleAfter)
        let late = try await rig.sales.abandon(.command(command), because: cause)
        #expect(late.map(\.words) == ["sale.uncertain 1"])
        // Twice not found: posted again.
        _ = try await rig.register()
        rig.clock.move(by: Timings().secondReading)
        #expect(try await rig.register().first("sale.registered")?.lineId == "1")
        #expect(rig.uitpas.journal.filter { $0.hasPrefix("post") }.count == 2)
    }

    @Test func `only its own commands belong to the desk`() async throws {
        let rig = await Rig()
        let other = try await cause { try await rig.sales.handle(.message("basket.sold", "{}")) }
        #expect(other?.reason == .unknownType)
        let nobody = try await cause {
            try await rig.sales.handle(
                .command(
                    Publication(
                        exchange: "",
                        routingKey: "",
                        properties: MessageProperties(type: MessageType.sale),
                        body: Publication.review(Rig.head).body,
                        assurance: .routed
                    )
                )
            )
        }
        #expect(
            nobody
                == DeadLetterCause(
                    reason: .malformed,
                    detail: "organizerId is missing",
                    pointer: "/organizerId"
                )
        )
    }
}
