import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

/// Whose a sale is, where editors are at its event as it is registered.
@Suite(.timeLimit(.minutes(1))) struct OrganizerDoubtTests {
    private static let noon = Instant(milliseconds: 1_795_000_000_000)

    private func edit(_ rig: Rig, _ change: @escaping @Sendable (inout UiTdatabankEvent) -> Void) {
        rig.uitdatabank.shelf.withLock { shelf in
            guard var event = shelf.events[Rig.gentEvent] else { return }
            change(&event)
            shelf.events[Rig.gentEvent] = event
        }
    }

    /// What is noted of a sale that is registered while `during` happens, and what its line says of it.
    private func notes(
        of sale: Instant?,
        changed before: Instant? = noon,
        during: @escaping @Sendable (inout FakeUiTdatabank.Shelf) -> Void
    ) async throws -> (texts: [String], doubt: OrganizerDoubt?) {
        let rig = await Rig()
        try await rig.sell("4711")
        edit(rig) { $0.modifiedAt = before }
        rig.uitpas.script.withLock { [rig] in
            $0.createdAt = sale
            $0.duringPost = { rig.uitdatabank.shelf.withLock { during(&$0) } }
        }
        let notes = Mutex<[String]>([])
        await rig.ledger.inspect { basket in notes.withLock { $0 += basket.evidence.map(\.text) } }
        #expect(try await rig.register().first("sale.registered")?.organizerId == "gent")
        return (notes.withLock { $0 }, await rig.ledger.stored[Rig.key]?.orderedLines.first?.organizerDoubt)
    }

    @Test func `of a sale whose event is left alone nothing is noted`() async throws {
        #expect(try await notes(of: Self.noon + .seconds(61)) { _ in } == ([], nil))
        let long = Instant(milliseconds: 0)
        #expect(try await notes(of: nil, changed: long) { _ in } == ([], nil))
    }

    @Test func `what the dates can't decide is noted`() async throws {
        let passed = try await notes(of: Self.noon + .seconds(5)) {
            $0.events[Rig.gentEvent]?.organizer = "brugge"
            // Perhaps it passed on before the sale, and this was its price.
            $0.events[Rig.gentEvent]?.modifiedAt = Self.noon + .seconds(6)
        }
        #expect(passed.doubt == .contested(by: "brugge"))
        #expect(passed.texts.count == 1 && passed.texts[0].contains("between gent and brugge"), "\(passed)")
        let disturbed = try await notes(of: Self.noon + .seconds(5)) {
            $0.events[Rig.gentEvent]?.modifiedAt = Self.noon + .seconds(6)
        }
        #expect(disturbed.doubt == .disturbed)
        #expect(
            disturbed.texts.count == 1 && disturbed.texts[0].contains("may have been another organiser's"),
            "\(disturbed)"
        )
        // It went there and back before UiTPAS took the sale, or was changed so lately that UiTPAS may not have heard.
        let lately = try await notes(of: Self.noon + .seconds(60)) { _ in }
        #expect(lately.doubt == .disturbed && lately.texts.count == 1)
        let undated = try await notes(of: Self.noon + .seconds(61), changed: nil) { _ in }
        #expect(undated.doubt == .disturbed && undated.texts.count == 1)
        let gone = try await notes(of: Self.noon + .seconds(61)) { $0.events[Rig.gentEvent] = nil }
        #expect(gone.doubt == .disturbed && gone.texts.count == 1)
        let nobodys = try await notes(of: Self.noon + .seconds(61)) {
            $0.events[Rig.gentEvent]?.organizer = nil
        }
        #expect(nobodys.doubt == .disturbed && nobodys.texts.count == 1)
        let unconfirmed = try await notes(of: Self.noon + .seconds(5)) {
            $0.failure = UpstreamFailure(kind: .timeout, description: "away")
        }
        #expect(unconfirmed.doubt == .unconfirmed)
        #expect(
            unconfirmed.texts.count == 1 && unconfirmed.texts[0].contains("could not be asked"),
            "\(unconfirmed)"
        )
    }

    /// A sale during which an event passes to Brugge, and its mapping comes to lead to `other`.
    private func remapped(
        to other: UiTdatabankEventID?,
        during: @escaping @Sendable (inout FakeUiTdatabank.Shelf) -> Void
    ) async throws -> OrganizerDoubt? {
        let rig = await Rig()
        try await rig.sell("4711")
        var mapping = try #require(await rig.ledger.known["4711"])
        (mapping.uitdatabankEvent, mapping.organizer) = (other, other.map { _ in "gent" })
        rig.uitpas.script.withLock { [rig, mapping] in
            $0.createdAt = Self.noon + .seconds(61)
            $0.duringPost = {
                rig.uitdatabank.shelf.withLock { during(&$0) }
                rig.ledger.expect(mapping)
            }
        }
        #expect(try await rig.register().first("sale.registered")?.organizerId == "gent")
        return await rig.line("1")?.organizerDoubt
    }

    @Test(arguments: [nil, Rig.bruggeEvent])
    func `whose the event was counts, wherever its mapping leads by then`(
        _ other: UiTdatabankEventID?
    ) async throws {
        let passed = try await remapped(to: other) {
            $0.events[Rig.gentEvent]?.organizer = "brugge"
            $0.events[Rig.gentEvent]?.modifiedAt = Self.noon + .seconds(60)
        }
        #expect(passed == .contested(by: "brugge"))
        #expect(try await remapped(to: other) { $0.events[Rig.gentEvent] = nil } == .disturbed)
        let unconfirmed = try await remapped(to: other) {
            $0.failure = UpstreamFailure(kind: .timeout, description: "away")
        }
        #expect(unconfirmed == .unconfirmed)
    }

    @Test(arguments: [(Duration.seconds(60), true), (.seconds(61), false)])
    func `whom an event has just passed from may be paid as well`(
        _ age: Duration,
        _ isRival: Bool
    ) async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        let now = rig.clock.now
        for (organizer, moment) in [("brugge", now - .seconds(600)), ("gent", now - age)] {
            try await rig.ledger.changeMapping(of: "4711") { mapping in
                mapping?.organizer = OrganizerID(uitdatabank: organizer)
                mapping?.updatedAt = moment
            }
        }
        edit(rig) { $0.modifiedAt = now - .seconds(2) }
        rig.uitpas.script.withLock { $0.createdAt = now }
        #expect(try await rig.register().first("sale.registered")?.organizerId == "gent")
        #expect(await rig.line("1")?.organizerDoubt == (isRival ? .contested(by: "brugge") : .disturbed))
    }

    /// A sale that was registered while UiTdatabank was away, and what is said of it once that is back.
    private func reconsidered(
        as change: @escaping @Sendable (inout UiTdatabankEvent, _ sold: Instant) -> Void
    ) async throws -> OrganizerDoubt? {
        let rig = await Rig()
        try await rig.sell("4711")
        let (away, sold) = (UpstreamFailure(kind: .timeout, description: "away"), rig.clock.now)
        rig.uitpas.script.withLock { [rig] in
            $0.duringPost = { rig.uitdatabank.shelf.withLock { $0.failure = away } }
        }
        #expect(try await rig.register().words.first == "sale.registered 1")
        #expect(await rig.line("1")?.organizerDoubt == .unconfirmed)
        rig.uitdatabank.shelf.withLock { $0.failure = nil }
        edit(rig) { change(&$0, sold) }
        rig.clock.move(by: .seconds(600))
        _ = try await rig.mappings.handle(.command(.refresh("4711", isRoutine: true)))
        let line = try #require(await rig.line("1"))
        #expect(line.state == .registered && line.route?.organizer == "gent", "what was told stays")
        return line.organizerDoubt
    }

    @Test func `a sale of an outage is certain once its event is seen to have been left alone`() async throws
    {
        #expect(try await reconsidered { $0.modifiedAt = $1 - .seconds(62) } == nil)
        #expect(try await reconsidered { $0.modifiedAt = $1 - .seconds(60) } == .disturbed)
        #expect(
            try await reconsidered { ($0.organizer, $0.modifiedAt) = ("brugge", $1 + .seconds(1)) }
                == .contested(by: "brugge")
        )
        #expect(
            try await reconsidered { ($0.organizer, $0.modifiedAt) = ("brugge", $1 - .seconds(62)) }
                == .contested(by: "brugge")
        )
        #expect(try await reconsidered { event, _ in event.organizer = nil } == .disturbed)
    }
}
