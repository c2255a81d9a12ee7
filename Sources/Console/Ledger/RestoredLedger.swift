import ArgumentParser
import Assembly
import Desks
import Messages
import RabbitMQ
import Settings
import Tickets

/// `uitpas ledger restored`.
struct RestoredLedger: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "restored",
        abstract: "Say that the ledger is a copy that was put back, lest anything be sold twice.",
        discussion: """
            Before the workers start on a ledger that lacks what happened since it was copied. From then on nothing \
            lapses, and every ticket is looked for at UiTPAS before it is registered, which takes some seconds more. \
            Have Tixly publish everything again that it has published since the copy, cancellations first; then --end. \
            docs/handbook.md has all of it.

            --end looks for what was cancelled or has lapsed, waits until nothing is on its way any more, and lets \
            reservations lapse again. It ends with 2, and the restoration goes on, where lines are left of which it is \
            not known whether they are at UiTPAS: such as wait for their mapping or their dead letter. --anyway ends it \
            all the same; those may then be registered a second time.

            Example:
              uitpas ledger restored
              uitpas ledger restored --end
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var actor: OperatorOption
    @Flag(help: "Everything was published again.")
    var end = false
    @Flag(help: "With --end: though it is not known of some lines whether they are at UiTPAS.")
    var anyway = false
    @Option(help: ArgumentHelp("How long --end waits.", valueName: "seconds"))
    var timeout = 300

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.existingLedger()
        guard end else {
            let restoration = try await ledger.beginRestoration(by: actor.name, now: .now)
            let isEmpty = restoration.copiedAt.milliseconds == 0
            let copied = restoration.copiedAt.rfc3339
            let last = isEmpty ? "it knows of no sales" : "its last change is of \(copied)"
            let since = isEmpty ? "ever published" : "published since \(copied)"
            remark(
                """
                the ledger was put back at \(restoration.restoredAt.rfc3339), and \(last)
                start the workers, have Tixly publish again whatever it has \(since), and end it with \
                `uitpas ledger restored --end`
                """
            )
            return
        }
        guard let restoration = try await ledger.closeRestoration(now: .now) else {
            throw Exit(.failed, "the ledger at \(settings.ledgerURL) was not put back; nothing to end")
        }
        let left = try await finish(settings, ledger)
        guard left.isEmpty || anyway else {
            throw Exit(
                .incomplete,
                "it is not known whether these are at UiTPAS: \(left.joined(separator: ", ")); see `uitpas sales list`"
            )
        }
        _ = try await ledger.endRestoration(now: .now)
        remark("the restoration of \(restoration.restoredAt.rfc3339) is over: reservations lapse again")
    }

    /// Asks for what is to be looked for, and waits for it; what is left then comes back, counted by state.
    ///
    /// Baskets that come meanwhile are new, since everything is told: they are not waited for, or a busy evening would have
    /// no end.
    private func finish(_ settings: Settings, _ ledger: AnyLedger) async throws -> [String] {
        let session = try settings.session("uitpas ledger restored")
        let end = ContinuousClock.now + .seconds(timeout)
        func waiting() async throws -> [Basket] {
            try await ledger.baskets(
                withLinesIn: [.unmapped, .routed, .registering, .parked],
                limit: 100_000
            )
            .filter { !$0.unsearched.isEmpty }
        }
        let known = try await waiting()
        for basket in known {
            let commands = basket.stalled(since: .now + .seconds(86_400))
            for command in Announcer(basket).publications(for: commands) {
                _ = try await session.publish(command)
            }
        }
        let keys = Set(known.map(\.key))
        while true {
            let left = try await waiting().filter { keys.contains($0.key) }.flatMap(\.unsearched)
            let isMoving = left.contains { $0.state == .routed || $0.state == .registering }
            guard isMoving, ContinuousClock.now < end else {
                await session.close()
                return Dictionary(grouping: left, by: \.state).map { "\($0.value.count) \($0.key.rawValue)" }
                    .sorted()
            }
            try await Task.sleep(for: .seconds(1))
        }
    }
}
