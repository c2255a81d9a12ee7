import ArgumentParser
import Assembly
import RabbitMQ
import Settings

/// `dead-letters collect`.
struct CollectLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "Take dead letters from the queue into the ledger.",
        discussion: """
            With --follow it goes on until SIGTERM or SIGINT, and waits for a broker that is away.

            Example:
              dead-letters collect --follow
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @Flag(help: "Go on as they come.")
    var follow = false

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.openLedger()
        guard !follow else {
            return try await Following(brokers: try settings.brokers(), store: ledger).run()
        }
        let session = try settings.session("dead-letters")
        let count = try await Draining(session, into: ledger).run()
        await session.close()
        remark(count == 1 ? "1 dead letter collected" : "\(count) dead letters collected")
    }
}
