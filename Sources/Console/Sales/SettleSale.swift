import ArgumentParser
import Assembly
import Desks
import Discretion
import Messages
import RabbitMQ
import Settings
import Tickets

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `uitpas sales settle`.
struct SettleSale: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Say what became of a line of which it can't be told whether it is at UiTPAS.",
        discussion: """
            LINE is BASKET/LINE or SELLER/BASKET/LINE. uitpas sales show BASKET has the evidence. The sale-worker \
            compares what you say with UiTPAS's list, carries it out or refuses it, and records who said it and why.

            --as registered ID   it is at UiTPAS as this ticket sale
            --as absent          it is not at UiTPAS: it is registered anew, or ends

            The exit code is 1 when it was refused, and 2 when no sale-worker has taken it up in time: then it waits \
            for one.

            Example:
              uitpas sales settle B-1001/1 --as registered 500001 --why "seen in UiTPAS"
              uitpas sales settle handelsbeurs/B-1001/1 --as absent --why "not listed"
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: JSONOption
    @OptionGroup var actor: OperatorOption
    @Argument(help: "The line: BASKET/LINE or SELLER/BASKET/LINE.")
    var line: String
    @Option(
        name: .customLong("as"),
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Either registered and the ticket sale's id, or absent.",
            valueName: "registered ID | absent"
        )
    )
    var word: [String]
    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var why: String
    @Flag(help: "With --as absent: also where UiTPAS lists such a sale that no line owns.")
    var force = false
    @Option(help: "The seller, where several have such a line.")
    var seller: String?
    @Option(help: ArgumentHelp("How long to wait for the sale-worker.", valueName: "seconds"))
    var timeout = 30

    func validate() throws {
        if why.isBlank { throw ValidationError("--why can't be empty.") }
        if why.utf8.count > Limits.text {
            throw ValidationError("--why is too long; at most \(Limits.text) bytes.")
        }
        if why.hasControls { throw ValidationError("--why holds control characters; write it on one line.") }
        guard timeout > 0 else { throw ValidationError("--timeout is a number of seconds above 0.") }
        guard line.contains("/") else {
            throw ValidationError("\"\(line)\" names no line; expected BASKET/LINE or SELLER/BASKET/LINE.")
        }
        _ = try ruled()
    }

    /// What was said.
    func ruled() throws -> Ruling.Word {
        switch (word.first, word.count) {
        case ("registered", 2) where !force && !word[1].isBlank:
            return .registered(TicketSaleID(word[1]))
        case ("registered", 2) where word[1].isBlank:
            throw ValidationError("--as registered needs the ticket sale's id, not an empty one.")
        case ("registered", 2):
            throw ValidationError("--force goes with --as absent only.")
        case ("registered", 1):
            throw ValidationError(
                "--as registered needs the ticket sale's id, such as --as registered 500001."
            )
        case ("absent", 1):
            return .absent(isForced: force)
        case ("registered", _), ("absent", _):
            throw ValidationError("Too much after --as: \(word.joined(separator: " ")). LINE goes before it.")
        default:
            throw ValidationError("--as is either registered with a ticket sale's id, or absent.")
        }
    }

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.existingLedger()
        let found = try await LineReference(text: line, seller: seller).find(in: ledger)
        let name = LineReference.text(found.key)
        guard found.line.state == .uncertain, let attempt = found.line.attempt,
            let organizer = found.line.route?.organizer
        else {
            throw ToolFailure(
                "\(name) is \(found.line.state.rawValue), not uncertain; nothing is to be settled"
            )
        }
        let ruling = Ruling(
            id: RulingID(UUID().uuidString.lowercased()),
            line: found.line.id,
            attempt: attempt,
            word: try ruled(),
            actor: actor.name,
            why: Redaction.mask(why)
        )
        try await publish(ruling, about: found.basket, to: organizer, settings)
        let acts = try await poll(atMost: .seconds(timeout)) { () async throws -> [LineAct]? in
            let acts = try await ledger.file(of: found.basket.key).acts.filter { $0.ruling.id == ruling.id }
            return acts.isEmpty ? nil : acts
        }
        guard let act = acts?.first else {
            throw ToolFailure(
                "no sale-worker has taken it up in \(timeout) s; the command waits for one, and uitpas sales show "
                    + "\(found.basket.key.basket.text.quotedForShell) will tell what came of it",
                code: .incomplete
            )
        }
        try tell(act, of: name)
    }

    private func publish(
        _ ruling: Ruling,
        about basket: Basket,
        to organizer: OrganizerID,
        _ settings: Settings
    ) async throws {
        let session = try settings.session("uitpas sales settle")
        try await session.connect()
        let head = BasketHead(basket: basket.key, workgroup: basket.workgroup)
        let isRouted = try await session.publish(.settle(ruling, in: head, organizer: organizer))
        await session.close()
        guard isRouted else {
            throw ToolFailure("no queue takes commands for organiser \(organizer); run uitpas topology apply")
        }
    }

    private func tell(_ act: LineAct, of name: String) throws {
        if output.json { Results.write([ActRow(act)]) }
        if let refusal = act.refusal { throw ToolFailure("\(name) was not settled: \(refusal)") }
        guard !output.json else { return }
        let sale = ActRow(act).ticketSaleId.map { " as \($0)" } ?? ""
        let next = act.to == .routed ? " and is registered anew" : ""
        Results.write(line: "settled \(name): it is \(act.to.rawValue)\(sale)\(next)")
    }
}
