import ArgumentParser
import Assembly
import Desks
import Messages
import RabbitMQ
import Settings

/// `dead-letters resume`.
struct ResumeReplay: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a replay that was stopped, or whose terminal is gone.",
        discussion: """
            dead-letters runs has their numbers. One that was killed can be gone on with half a minute later.

            Example:
              dead-letters resume 7 --rate 20
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @Argument(help: "The replay's number.")
    var run: Int64
    @OptionGroup var speed: RateOption
    @OptionGroup var output: JSONOption
    @OptionGroup var actor: ActorOption
    @Option(help: "Why, for the record.")
    var why = "resumed"

    func validate() throws { try check(why, as: "--why") }

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.existingLedger()
        let session = try settings.session("dead-letters")
        try await session.connect()
        let replay = Replay(settings: settings, ledger: ledger, session: session, actor: actor, why: why)
        try await replay.resume(run, rate: speed.rate, telling: output.json ? .json : .tally)
    }
}
