import Desks
import Messages
import Testing
import Tickets
import Working

@Suite(.timeLimit(.minutes(1))) struct ReplayForecastTests {
    private static func forecast(_ rig: Rig, _ message: Incoming) async throws -> ReplayForecast {
        let clock = rig.clock
        return try await ReplayForecaster(
            houses: rig.houses,
            ledger: rig.ledger,
            hasCredentials: { $0 != "nobody" },
            now: { clock.now }
        ).forecast(message)
    }

    private static let command = Incoming.command(.sale(Rig.head, organizer: "gent", traceparent: nil))

    @Test func `what was never done would be done, and what was done would change nothing`() async throws {
        let rig = await Rig()
        let sold = Incoming.basket(MessageType.sold, lines: .lines(["4711"]))
        guard case .worked(let what) = try await Self.forecast(rig, sold) else {
            Issue.record("it would not be worked on")
            return
        }
        #expect(what.contains("routed"))
        // Nothing was changed by asking.
        #expect(await rig.ledger.stored.isEmpty)
        try await rig.sell("4711")
        #expect(try await Self.forecast(rig, sold) == .nothing("line 1 is routed"))
        #expect(try await Self.forecast(rig, Self.command) == .worked("line 1 is routed"))
        _ = try await rig.register()
        guard case .nothing(let why) = try await Self.forecast(rig, Self.command) else {
            Issue.record("a registered line would be worked on")
            return
        }
        #expect(why.hasPrefix("line 1 is registered ("))
    }

    @Test func `what fails today fails again`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        let other = Incoming.basket(MessageType.sold, lines: .lines(["4712"]))
        guard case .failsAgain(let conflict) = try await Self.forecast(rig, other) else {
            Issue.record("a conflicting duplicate would pass")
            return
        }
        #expect(conflict.reason == .conflictingDuplicate && conflict.pointer == "/lines/0")
        let nobody = Incoming.command(.sale(Rig.head, organizer: "nobody", traceparent: nil))
        guard case .failsAgain(let cause) = try await Self.forecast(rig, nobody) else {
            Issue.record("without credentials it would pass")
            return
        }
        #expect(cause.reason == .noCredentials)
        let stranger = Incoming.basket(MessageType.sold, lines: .lines(["4711"]), seller: "stranger")
        guard case .failsAgain(let unknown) = try await Self.forecast(rig, stranger) else {
            Issue.record("an unknown seller would pass")
            return
        }
        #expect(unknown.reason == .unknownSeller)
    }

    @Test func `the verdict on a message is the desk's own`() async throws {
        let rig = await Rig()
        let reader = MessageReader(houses: rig.houses)
        for (type, queue) in [
            (MessageType.sold, "uitpas.baskets"), (MessageType.sold, "uitpas.sales"),
            (MessageType.sale, "uitpas.baskets"), ("nonsense", "uitpas.baskets"),
            (MessageType.tariffsRequested, "uitpas.tariffs"),
            (MessageType.tariffsRequested, "uitpas.baskets"),
        ] {
            var message = Incoming.basket(type, lines: .lines(["4711"]))
            message.delivery.queue = queue
            let isRight =
                (type, queue) == (MessageType.sold, "uitpas.baskets")
                || (type, queue) == (MessageType.tariffsRequested, "uitpas.tariffs")
            #expect((reader.objection(to: message) == nil) == isRight, "\(type) on \(queue)")
        }
    }
}
