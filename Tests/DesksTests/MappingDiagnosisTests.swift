import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

/// Every defect is named, with what to do, and no other.
@Suite(.timeLimit(.minutes(1))) struct MappingDiagnosisTests {
    private func changed(
        _ event: String = "4714",
        uitdb: String? = Rig.gentEvent.text,
        labels: String = "\"UiTPAS\"",
        types: String = "\"Standaard\"",
        isDeleted: Bool = false
    ) -> Incoming {
        let external = uitdb.map { ",\"externalMapping\":{\"uitdb\":\"\($0)\"}" } ?? ""
        return .message(
            MessageType.eventChanged,
            """
            {"eventId":"\(event)","workgroup":"gent","owner":"handelsbeurs","labels":[\(labels)],
             "ticketTypes":[\(types)],"deleted":\(isDeleted)\(external)}
            """,
            queue: Queue.mappings
        )
    }

    private func problems(_ rig: Rig, _ message: Incoming) async throws -> [String: String] {
        _ = try await rig.mappings.handle(message)
        let found = await rig.ledger.known["4714"]?.problems ?? []
        return Dictionary(found.map { ($0.code.rawValue, $0.message) }) { first, _ in first }
    }

    @Test(arguments: [
        ("DRAFT", "is a draft in UiTdatabank; publish it"),
        ("REJECTED", "was rejected in UiTdatabank; ask publiq why"),
        ("DELETED", "was deleted in UiTdatabank; map it to another"),
        ("deleted", "was deleted in UiTdatabank; map it to another"),
    ])
    func `an event that is not published is told from others`(status: String, word: String) async throws {
        let rig = await Rig()
        rig.uitdatabank.shelf.withLock { $0.events[Rig.gentEvent]?.workflowStatus = status }
        let problems = try await problems(rig, changed())
        #expect(problems.keys.sorted() == ["not-published"])
        #expect(problems["not-published"]?.contains(word) == true)
    }

    @Test(arguments: ["standaard", "STANDAARD ", " Standaard"])
    func `a ticket type that is only written differently is named`(type: String) async throws {
        let problems = try await problems(await Rig(), changed(types: "\"VIP\",\"\(type)\""))
        #expect(problems.keys.sorted() == ["standard-ticket-type-missing"])
        let sentence = problems["standard-ticket-type-missing"]
        #expect(sentence?.contains("it has \"\(type)\", which is written differently") == true)
        let other = try await self.problems(await Rig(), changed(types: "\"VIP\""))
        #expect(other["standard-ticket-type-missing"]?.contains("differently") == false)
    }

    @Test func `an event that nobody means for UiTPAS has no problems`() async throws {
        let rig = await Rig()
        #expect(try await problems(rig, changed(uitdb: nil, labels: "\"Jazz\"", types: "\"VIP\"")) == [:])
    }

    @Test func `an event with a label like UiTPAS and no id has two defects`() async throws {
        let rig = await Rig()
        let problems = try await problems(rig, changed(uitdb: nil, labels: "\"UiT-pas\""))
        #expect(problems.keys.sorted() == ["label-resembles", "not-mapped"])
        #expect(problems["not-mapped"]?.contains("uitpas mappings set 4714") == true)
    }

    @Test func `the right label beside one that is like it is right`() async throws {
        let rig = await Rig()
        #expect(try await problems(rig, changed(labels: "\"UITPAS\",\"UiTPAS Gent\"")) == [:])
    }

    @Test func `credentials that may not register are told from those that are refused`() async throws {
        let rig = await Rig()
        rig.uitpas.script.withLock { $0.permissions["gent"] = .success(["TARIFFS_READ"]) }
        #expect(try await problems(rig, changed()).keys.sorted() == ["no-permission"])
        let refused = UpstreamFailure(kind: .forbidden, description: "the client is refused")
        rig.uitpas.script.withLock { $0.permissions["gent"] = .failure(refused) }
        #expect(try await problems(rig, changed()).keys.sorted() == ["credentials-refused"])
        rig.uitpas.script.withLock { $0.permissions = [:] }
        #expect(try await problems(rig, changed()) == [:])
    }

    @Test func `a publiq that can't be asked neither makes a defect nor mends one`() async throws {
        let rig = await Rig()
        let silence = UpstreamFailure(kind: .timeout, description: "no answer")
        rig.uitpas.script.withLock { $0.permissions["gent"] = .failure(silence) }
        #expect(try await problems(rig, changed()) == [:])
        rig.uitpas.script.withLock { $0.permissions["gent"] = .success([]) }
        #expect(try await problems(rig, changed()).keys.sorted() == ["no-permission"])
        rig.uitpas.script.withLock { $0.permissions["gent"] = .failure(silence) }
        #expect(try await problems(rig, changed()).keys.sorted() == ["no-permission"])
        rig.uitpas.script.withLock { $0.permissions["brugge"] = .failure(silence) }
        #expect(try await problems(rig, changed(uitdb: Rig.bruggeEvent.text)) == [:], "another organiser")
    }

    @Test func `an organiser without UiTPAS's label is none, whatever labels the event kept`() async throws {
        let rig = await Rig()
        rig.uitdatabank.shelf.withLock {
            $0.organizers["gent"]?.labels = []
            $0.events[Rig.gentEvent]?.labels = ["UiTPAS Gent"]
        }
        #expect(try await problems(rig, changed()).keys.sorted() == ["organizer-not-uitpas"])
    }

    @Test func `sales under another organiser are told, with the way to list them`() async throws {
        let rig = await Rig()
        await rig.ledger.set(Trade(registered: ["gent": 5]), in: "4714")
        #expect(try await problems(rig, changed()) == [:])
        await rig.ledger.set(Trade(registered: ["gent": 5, "brugge": 2]), in: "4714")
        let problems = try await problems(rig, changed())
        #expect(problems.keys.sorted() == ["organizer-changed"])
        #expect(problems["organizer-changed"]?.hasPrefix("2 registered sales stay with brugge") == true)
        #expect(problems["organizer-changed"]?.contains("uitpas mappings moved") == true)
    }

    @Test func `a price that is sold and is no category is told, unless there is no base price at all`()
        async throws
    {
        let rig = await Rig()
        rig.uitdatabank.shelf.withLock {
            $0.events[Rig.gentEvent]?.prices += [
                .init(category: "tariff", name: ["nl": "Senioren"], price: Cents(1_000)),
                .init(category: "uitpas", name: ["nl": "Kansentarief"], price: Cents(240)),
            ]
        }
        await rig.ledger.set(Trade(prices: [Cents(1_200), Cents(1_000)]), in: "4714")
        #expect(try await problems(rig, changed()) == [:])
        await rig.ledger.set(Trade(prices: [Cents(1_200), Cents(240), Cents(1_350)]), in: "4714")
        let found = try await problems(rig, changed())
        #expect(found.keys.sorted() == ["price-not-category"])
        #expect(found["price-not-category"]?.contains("2.40, 13.50 euro") == true)
        rig.uitdatabank.shelf.withLock { $0.events[Rig.gentEvent]?.prices = [] }
        #expect(try await problems(rig, changed()).keys.sorted() == ["no-base-price"])
    }

    /// Editors change prices, and titles.
    private func edit(_ rig: Rig, at moment: Instant, prices: [Int]? = nil) {
        rig.uitdatabank.shelf.withLock { shelf in
            shelf.events[Rig.gentEvent]?.modifiedAt = moment
            guard let prices else { return }
            shelf.events[Rig.gentEvent]?.prices = prices.map {
                .init(category: $0 == prices[0] ? "base" : "tariff", name: [:], price: Cents($0))
            }
        }
    }

    @Test func `what was sold before an editor changed the price is right, whatever it costs today`()
        async throws
    {
        let rig = await Rig()
        let start = rig.clock.now
        edit(rig, at: start - .seconds(86_400))
        #expect(try await problems(rig, changed()) == [:])
        await rig.ledger.sell("4714", at: 1_200, start)
        rig.clock.move(by: .seconds(60))
        edit(rig, at: rig.clock.now, prices: [1_500])
        rig.clock.move(by: .seconds(60))
        #expect(try await problems(rig, changed()) == [:])
        // Tixly did not follow.
        await rig.ledger.sell("4714", at: 1_200, rig.clock.now)
        #expect(try await problems(rig, changed()).keys.sorted() == ["price-not-category"])
    }

    @Test func `a wrong price is told as long as it is remembered, though editors change titles`()
        async throws
    {
        let rig = await Rig()
        #expect(try await problems(rig, changed()) == [:])
        await rig.ledger.sell("4714", at: 1_350, rig.clock.now)
        for _ in 0..<3 {
            rig.clock.move(by: .seconds(86_400))
            edit(rig, at: rig.clock.now)
            #expect(try await problems(rig, changed()).keys.sorted() == ["price-not-category"])
        }
        rig.clock.move(by: .seconds(28 * 86_400))
        #expect(try await problems(rig, changed()) == [:])
    }

    @Test func `a wrong price that was sold before anybody mapped the event is told`() async throws {
        let rig = await Rig()
        await rig.ledger.sell("4714", at: 1_350, rig.clock.now - .seconds(60))
        edit(rig, at: rig.clock.now)
        #expect(try await problems(rig, changed()).keys.sorted() == ["price-not-category"])
    }

    @Test
    func `an event that is mapped elsewhere, to one with other prices, is not held against what it cost`()
        async throws
    {
        let rig = await Rig()
        #expect(try await problems(rig, changed()) == [:])
        await rig.ledger.sell("4714", at: 1_200, rig.clock.now)
        rig.clock.move(by: .seconds(60))
        rig.uitdatabank.shelf.withLock { shelf in
            shelf.events[Rig.bruggeEvent]?.prices = [.init(category: "base", name: [:], price: Cents(1_800))]
            shelf.events[Rig.bruggeEvent]?.modifiedAt = rig.clock.now
        }
        #expect(try await problems(rig, changed(uitdb: Rig.bruggeEvent.text)) == [:])
    }

    @Test func `an empty list of ticket types says that there are none, an absent one says nothing`()
        async throws
    {
        let rig = await Rig()
        let silent = """
            {"eventId":"4714","workgroup":"gent","owner":"handelsbeurs","labels":["UiTPAS"],
             "externalMapping":{"uitdb":"\(Rig.gentEvent)"}}
            """
        let message = Incoming.message(MessageType.eventChanged, silent, queue: Queue.mappings)
        #expect(try await problems(rig, message) == [:])
        let none = try await problems(rig, changed(types: ""))
        #expect(none.keys.sorted() == ["standard-ticket-type-missing"])
        #expect(none["standard-ticket-type-missing"]?.contains("lacks the ticket type") == true)
        #expect(try await problems(rig, message) == none, "what was said before holds")
        #expect(try await problems(rig, changed(uitdb: nil, labels: "\"Jazz\"", types: "")) == [:])
    }

    @Test func `every problem is one sentence`() async throws {
        let rig = await Rig()
        rig.uitpas.script.withLock { $0.permissions["gent"] = .success([]) }
        rig.uitdatabank.shelf.withLock {
            $0.events[Rig.gentEvent]?.workflowStatus = "DRAFT"
            $0.events[Rig.gentEvent]?.prices = []
            $0.events[Rig.gentEvent]?.calendarType = "multiple"
            $0.organizers["gent"]?.labels = []
        }
        await rig.ledger.set(Trade(registered: ["brugge": 1]), in: "4714")
        let problems = try await problems(
            rig,
            changed(labels: "\"UITPAS Gent\"", types: "\"VIP\",\"UiTPAS integratie\"")
        )
        #expect(problems.count == 9)
        for (code, message) in problems {
            #expect(message.hasSuffix(".") && message.filter { $0 == ";" }.count == 1, "\(code): \(message)")
            #expect(!message.dropLast().contains(". "), "\(code): \(message)")
        }
    }
}

/// Several Tixly dates on one UiTdatabank event.
@Suite(.timeLimit(.minutes(1))) struct SharedDatesTests {
    /// Events 4711 (Gent's) and another two on the same UiTdatabank event, all looked at.
    private func rig(_ calendar: String = "multiple") async throws -> Rig {
        let rig = await Rig()
        await rig.map("4712", Rig.gentEvent, "gent")
        await rig.map("4713", Rig.gentEvent, "gent")
        rig.uitdatabank.shelf.withLock {
            $0.events[Rig.gentEvent]?.calendarType = calendar
            $0.events[Rig.gentEvent]?.dateCount = calendar == "multiple" ? 3 : 1
        }
        return rig
    }

    /// Looks at everything until there is nothing more to look at, as a sweep has it.
    private func settle(_ rig: Rig) async throws -> [String] {
        let (outbox, clock) = (FakeOutbox(), rig.clock)
        let sweep = MappingSweep(ledger: rig.ledger, records: rig.ledger, outbox: outbox) { clock.now }
        var rounds = 0
        while try await sweep.run() > 0, rounds < 10 {
            rounds += 1
            rig.clock.move(by: .milliseconds(1))
            let commands = outbox.published.withLock { published in
                defer { published = [] }
                return published
            }
            for command in commands { _ = try await rig.mappings.handle(.command(command)) }
        }
        #expect(rounds < 10, "it goes on for ever")
        return await rig.ledger.known.values.sorted { $0.event < $1.event }.compactMap { mapping in
            mapping.problems.first { $0.code == .datesShareEvent }.map { "\(mapping.event): \($0.message)" }
        }
    }

    @Test func `are told on all of them, and no more when they have moved away`() async throws {
        let rig = try await rig()
        _ = try await rig.mappings.handle(.command(.refresh("4711")))
        let three = try await settle(rig)
        #expect(three.count == 3)
        #expect(three.first?.hasPrefix("4711: Tixly's 4712, 4713 are mapped onto \(Rig.gentEvent)") == true)
        var moved = try #require(await rig.ledger.known["4713"])
        moved.integrationReference = Rig.bruggeEvent.text
        await rig.ledger.set(moved)
        _ = try await rig.mappings.handle(.command(.refresh("4713")))
        let two = try await settle(rig)
        #expect(
            two.map { $0.prefix(20) }
                == ["4711: Tixly's 4712 is", "4712: Tixly's 4711 is"].map { $0.prefix(20) }
        )
        _ = try await rig.mappings.handle(
            .message(
                MessageType.eventChanged,
                #"{"eventId":"4712","workgroup":"gent","owner":"handelsbeurs","labels":[],"deleted":true}"#,
                queue: Queue.mappings
            )
        )
        #expect(try await settle(rig) == [])
    }

    @Test func `are told of two that were looked at in the same moment`() async throws {
        let rig = try await rig()
        for event: EventID in ["4711", "4712", "4713"] {
            // Its reference is written down, what it leads to is not yet.
            var mapping = try #require(await rig.ledger.known[event])
            mapping.uitdatabankEvent = nil
            mapping.organizer = nil
            await rig.ledger.set(mapping)
        }
        _ = try await rig.mappings.handle(.command(.refresh("4712")))
        #expect(try await settle(rig).map { $0.prefix(4) } == ["4712"])
        for event: EventID in ["4711", "4713"] {
            _ = try await rig.mappings.handle(.command(.refresh(event)))
        }
        #expect(try await settle(rig).count == 3)
    }

    @Test(arguments: [("single", 0), ("permanent", 0), ("periodic", 3), ("multiple", 3)])
    func `matter where one passholder would come twice`(calendar: String, count: Int) async throws {
        let rig = try await rig(calendar)
        _ = try await rig.mappings.handle(.command(.refresh("4711")))
        #expect(try await settle(rig).count == count)
    }
}
