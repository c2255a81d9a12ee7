import ArgumentParser
import Assembly
import Desks
import Messages
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
            Have Tixly publish everything again that it has published since the copy; then --end. docs/handbook.md \
            has all of it.

            It may be said again: a restoration that lasts goes on as it is.

            Example:
              uitpas ledger restored
              uitpas ledger restored --end
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var actor: OperatorOption
    @Flag(help: "Everything was published again: reservations lapse, tickets are registered at once.")
    var end = false

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.existingLedger()
        guard !end else {
            guard let restoration = try await ledger.endRestoration(now: .now) else {
                throw Exit(.failed, "the ledger at \(settings.ledgerURL) was not put back; nothing to end")
            }
            remark("the restoration of \(restoration.restoredAt.rfc3339) is over: reservations lapse again")
            return
        }
        let restoration = try await ledger.beginRestoration(by: actor.name, now: .now)
        remark(
            """
            the ledger was put back at \(restoration.restoredAt.rfc3339), and its last change is of \
            \(restoration.copiedAt.rfc3339)
            start the workers, have Tixly publish again whatever it has published since \
            \(restoration.copiedAt.rfc3339), and end it with `uitpas ledger restored --end`
            """
        )
    }
}
