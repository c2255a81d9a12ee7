import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

/// The sale worker's desk, and what operators say of lines that are uncertain.
@Suite(.timeLimit(.minutes(1))) struct SettleDeskTests {
    /// Sells a ticket whose answer is lost and of which two are found.
    private func doubt() async throws -> Rig {
        let rig = await Rig()
        try await rig.sell("4711")
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        rig.clock.move(by: .seconds(55))
        try await list("A", "B", in: rig)
        #expect(try await rig.register().words == ["sale.uncertain 1"])
        return rig
    }

    /// UiTPAS lists these sales of the line's at its next readings.
    private func list(_ sales: TicketSaleID..., in rig: Rig, times: Int = 1) async throws {
        let tuple = await rig.line("1")?.tuple
        let reading = Reading(
            sales: sales.map {
                KnownSale(sale: $0, tuple: tuple, tariffPrice: Cents(240), createdAt: rig.clock.now)
            }
        )
        rig.uitpas.script.withLock { $0.readings = Array(repeating: .success(reading), count: times) }
    }

    private func order(_ word: Ruling.Word, in rig: Rig, id: RulingID = "R-1") async throws -> Publication {
        let attempt = try #require(await rig.line("1")?.attempt)
        let ruling = Ruling(id: id, line: "1", attempt: attempt, word: word, actor: "ann", why: "seen")
        return .settle(ruling, in: Rig.head, organizer: "gent")
    }

    private func say(
        _ order: Publication,
        to rig: Rig,
        isRedelivered: Bool = false
    ) async throws -> Reaction {
        try await rig.sales.handle(.command(order, isRedelivered: isRedelivered))
    }

    @Test func `the command goes where the organiser's sale commands go`() async throws {
        let rig = try await doubt()
        let order = try await order(.absent(isForced: false), in: rig)
        let command = Publication.sale(Rig.head, organizer: "gent", traceparent: nil)
        #expect(order.exchange == command.exchange)
        #expect(order.routingKey == command.routingKey)
        #expect(order.assurance == .routed)
    }

    @Test func `a line is settled as a sale that UiTPAS lists, and told`() async throws {
        let rig = try await doubt()
        let order = try await order(.registered("B"), in: rig)
        try await list("A", "B", in: rig)
        let reaction = try await say(order, to: rig)
        #expect(reaction.verdict == .acknowledge)
        #expect(
            reaction.words == [
                "sale.registered 1", "retribution gent.gent.handelsbeurs", MessageType.settled,
            ]
        )
        #expect(reaction.first("sale.registered")?.ticketSaleId == "B")
        #expect(await rig.states() == [.registered])
        let act = try #require(await rig.ledger.acts.first)
        #expect(act.ruling.actor == "ann" && act.ruling.why == "seen")
        #expect(act.from == .uncertain && act.to == .registered)
        #expect(act.at == rig.clock.now)
    }

    @Test func `a line that is absent is registered by the command that follows`() async throws {
        let rig = try await doubt()
        let order = try await order(.absent(isForced: false), in: rig)
        let reaction = try await say(order, to: rig)
        #expect(reaction.publications.map(\.routingKey) == ["sale.gent"])
        #expect(await rig.states() == [.routed])
        #expect(try await rig.register().words.first == "sale.registered 1")
        #expect(rig.uitpas.journal.filter { $0 == "post 1 gent" }.count == 2)
    }

    @Test func `what contradicts UiTPAS's list is refused, acknowledged, and written down`() async throws {
        let rig = try await doubt()
        let order = try await order(.absent(isForced: false), in: rig)
        try await list("A", "B", in: rig)
        let reaction = try await say(order, to: rig)
        #expect(reaction == Reaction())
        #expect(await rig.states() == [.uncertain])
        let act = try #require(await rig.ledger.acts.first)
        #expect(act.refusal?.contains("A, B") == true)
        #expect(act.listed == ["A", "B"])
    }

    @Test func `the same command twice is carried out once, and a redelivery tells the same again`()
        async throws
    {
        let rig = try await doubt()
        let order = try await order(.registered("A"), in: rig)
        try await list("A", "B", in: rig)
        let first = try await say(order, to: rig)
        #expect(try await say(order, to: rig) == Reaction())
        #expect(try await say(order, to: rig, isRedelivered: true) == first)
        #expect(await rig.ledger.acts.count == 1)
    }

    @Test func `a refusal stands when its command comes again, whatever UiTPAS lists by then`() async throws {
        let rig = try await doubt()
        let order = try await order(.registered("A"), in: rig)
        try await list("B", in: rig)
        _ = try await say(order, to: rig)
        try await list("A", "B", in: rig)
        #expect(try await say(order, to: rig, isRedelivered: true) == Reaction())
        #expect(await rig.states() == [.uncertain])
        #expect(await rig.ledger.acts.count == 1)
    }

    @Test func `an order that comes late does not settle the line's next attempt`() async throws {
        let rig = try await doubt()
        let late = try await order(.absent(isForced: true), in: rig, id: "R-2")
        _ = try await say(try await order(.absent(isForced: false), in: rig), to: rig)
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        rig.clock.move(by: .seconds(55))
        try await list("A", "B", in: rig)
        _ = try await rig.register()
        #expect(await rig.states() == [.uncertain])
        let journal = rig.uitpas.journal
        #expect(try await say(late, to: rig) == Reaction())
        #expect(rig.uitpas.journal == journal, "nor is UiTPAS asked about it")
        #expect(await rig.states() == [.uncertain])
        #expect(await rig.ledger.acts.last?.refusal?.contains("posted again") == true)
    }

    @Test func `of two operators the first is right, and UiTPAS is not asked for the second`() async throws {
        let rig = try await doubt()
        let (first, second) = (
            try await order(.registered("A"), in: rig), try await order(.registered("B"), in: rig, id: "R-2")
        )
        try await list("A", "B", in: rig)
        _ = try await say(first, to: rig)
        let journal = rig.uitpas.journal
        #expect(try await say(second, to: rig) == Reaction())
        #expect(rig.uitpas.journal == journal)
        #expect(await rig.ledger.acts.map(\.refusal) == [nil, "the line is registered"])
        #expect(await rig.line("1")?.ticketSale == "A")
    }

    @Test(arguments: [
        (UpstreamFailure.Kind.timeout, RetryClass.upstream), (.error, .upstream),
        (.rateLimited, .rateLimited),
        (.turnedAway, .turnedAway), (.crowded, .lostAnswer),
    ])
    func `while UiTPAS can't be read the command waits`(
        _ kind: UpstreamFailure.Kind,
        _ expected: RetryClass
    ) async throws {
        let rig = try await doubt()
        let order = try await order(.absent(isForced: true), in: rig)
        rig.uitpas.script.withLock {
            $0.readings = [.failure(UpstreamFailure(kind: kind, description: "no"))]
        }
        #expect(try await retryClass { try await say(order, to: rig) } == expected)
        #expect(await rig.states() == [.uncertain])
        #expect(await rig.ledger.acts.isEmpty)
    }

    @Test(arguments: [UpstreamFailure.Kind.forbidden, .noCredentials])
    func `who may not read UiTPAS's list is told so`(_ kind: UpstreamFailure.Kind) async throws {
        let rig = try await doubt()
        let order = try await order(.absent(isForced: true), in: rig)
        rig.uitpas.script.withLock {
            $0.readings = [.failure(UpstreamFailure(kind: kind, description: "not allowed"))]
        }
        #expect(try await say(order, to: rig) == Reaction())
        #expect(await rig.ledger.acts.first?.refusal?.contains("not allowed") == true)
    }

    @Test func `a change that is not stored is retried, and leaves no act`() async throws {
        let rig = try await doubt()
        let order = try await order(.absent(isForced: false), in: rig)
        await rig.ledger.fail(after: 0)
        #expect(try await retryClass { try await say(order, to: rig) } == .ledger)
        #expect(await rig.ledger.acts.isEmpty)
    }

    @Test func `a line or basket that nobody knows is no trouble`() async throws {
        let rig = await Rig()
        let ruling = Ruling(
            id: "R",
            line: "9",
            attempt: "A",
            word: .registered("S"),
            actor: "ann",
            why: "x"
        )
        let order = Publication.settle(ruling, in: Rig.head, organizer: "gent")
        #expect(try await say(order, to: rig) == Reaction())
        try await rig.sell("4711")
        #expect(try await say(order, to: rig) == Reaction())
        #expect(rig.uitpas.journal.isEmpty)
    }

    @Test func `a command that is given up parks nothing`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        let ruling = Ruling(
            id: "R",
            line: "1",
            attempt: "A",
            word: .absent(isForced: false),
            actor: "ann",
            why: "x"
        )
        let order = Publication.settle(ruling, in: Rig.head, organizer: "gent")
        let cause = DeadLetterCause(reason: .gaveUp, detail: "enough")
        #expect(try await rig.sales.abandon(.command(order), because: cause).isEmpty)
        #expect(await rig.states() == [.routed])
    }

    @Test(arguments: [
        (#""as":"registered""#, "/ticketSaleId"), (#""as":"perhaps","ticketSaleId":"1""#, "/as"),
    ])
    func `an order that can't be read is a dead letter`(_ word: String, _ pointer: String) async throws {
        let rig = await Rig()
        let body = """
            {"basketId":"B-1","workgroup":"gent","seller":"handelsbeurs","organizerId":"gent","lineId":"1",
             "attemptId":"A","rulingId":"R","force":false,"actor":"ann","why":"x",\(word)}
            """
        let found = try await cause { try await rig.sales.handle(.message(MessageType.settle, body)) }
        #expect(found?.reason == .malformed)
        #expect(found?.pointer == pointer)
    }

    @Test(arguments: [
        Ruling.Word.registered("S-1"), .absent(isForced: false), .absent(isForced: true),
    ]) func `a ruling survives its journey`(_ word: Ruling.Word) throws {
        let ruling = Ruling(id: "R", line: "1", attempt: "A", word: word, actor: "ann", why: "\"seen\" é")
        let order = Publication.settle(ruling, in: Rig.head, organizer: "gent")
        let command = try Body.decode(SettleCommand.self, from: order.body)
        #expect(command.ruling == ruling)
        #expect(command.head == Rig.head)
    }
}
