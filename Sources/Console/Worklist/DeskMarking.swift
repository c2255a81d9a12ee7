import ArgumentParser
import Assembly
import Desks
import Discretion
import Messages
import Tickets

/// `uitpas worklist done`.
struct MarkDone: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "done",
        abstract: "Say that something was done at the UiTPAS desk.",
        discussion: """
            LINE is BASKET/LINE or SELLER/BASKET/LINE. What was done is what the list asked for; --task says which it was, \
            for a list that may be old: then nothing else is taken for done. Saying it again changes nothing. A ticket \
            that was cancelled before it was said to be registered is registered all the same, and comes back to be \
            cancelled.

            Example:
              uitpas worklist done B-1001/2 B-1002/1 --note "registered at the desk"
              uitpas worklist done handelsbeurs/B-1001/2 --task cancel --note "cancelled at the desk" --by ann
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var act: DeskActOptions
    @Option(
        help: ArgumentHelp("What was done: register or cancel.", valueName: "task"),
        transform: { text in
            guard let task = DeskItem.Task(rawValue: text) else {
                throw ValidationError("--task is \"\(text)\"; expected register or cancel.")
            }
            return task
        }
    )
    var task: DeskItem.Task?

    func work() async throws {
        let (task, note, actor, now) = (task, act.text, act.actor.name, Instant.now)
        try await act.change(configuration, meaning: task) { item in
            item.done(task, note: note, by: actor, at: now)
        }
    }
}

/// `uitpas worklist undo`.
struct MarkUndone: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Take back what was said to be done at the UiTPAS desk.",
        discussion: """
            Example:
              uitpas worklist undo B-1001/2 --note "the wrong basket"
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var act: DeskActOptions

    func work() async throws {
        let (note, actor, now) = (act.text, act.actor.name, Instant.now)
        try await act.change(configuration) { item in item.undone(note: note, by: actor, at: now) }
    }
}

/// Which lines an act is about, and what is recorded of it.
struct DeskActOptions: ParsableArguments {
    @OptionGroup var actor: OperatorOption
    @Argument(help: "The lines: BASKET/LINE or SELLER/BASKET/LINE.")
    var lines: [String]
    @Option(help: ArgumentHelp("What there is to say about it, for the record.", valueName: "text"))
    var note: String
    @Option(help: "The seller, where several have such a line.")
    var seller: String?

    func validate() throws {
        if lines.isEmpty { throw ValidationError("Name at least one line.") }
        for line in lines where !line.contains("/") {
            throw ValidationError("\"\(line)\" names no line; expected BASKET/LINE or SELLER/BASKET/LINE.")
        }
        if note.isBlank { throw ValidationError("--note can't be empty.") }
        if note.utf8.count > Limits.text {
            throw ValidationError("--note is too long; at most \(Limits.text) bytes.")
        }
        if note.hasControls {
            throw ValidationError("--note holds control characters; write it on one line.")
        }
    }

    /// The note as it is kept.
    var text: String { Redaction.mask(note) }

    /// Carries an act out on every line, once all of them are known to be the desk's, and says what came of each.
    ///
    /// Ends with 1 or 2 where what is meant contradicts how a line stands.
    func change(
        _ configuration: ConfigurationOption,
        meaning task: DeskItem.Task? = nil,
        _ act: @escaping @Sendable (DeskItem) -> DeskAct?
    ) async throws {
        let ledger = try await configuration.settings().existingLedger()
        var found: [LineReference.Found] = []
        for line in lines {
            let one = try await LineReference(text: line, seller: seller).find(in: ledger)
            guard one.line.kind == .groupPass else {
                throw ToolFailure(
                    "\(LineReference.text(one.key)) is no group pass of the desk's; nothing was changed"
                )
            }
            found.append(one)
        }
        var contradicted = 0
        for one in found {
            guard let (item, isChanged) = try await ledger.changeDeskItem(one.key, act) else { continue }
            Results.write(about: one.key, item.standing(isChanged: isChanged))
            if !isChanged, item.contradicts(task) { contradicted += 1 }
        }
        guard contradicted > 0 else { return }
        throw ToolFailure(
            "\(contradicted) of \(found.count) lines wait for another task than the one that --task names; see "
                + "uitpas worklist list --all",
            code: contradicted == found.count ? .failure : .incomplete
        )
    }
}

extension DeskItem {
    /// How it stands after an act, or where nothing was changed.
    fileprivate func standing(isChanged: Bool) -> String {
        let state = isRegistered ? "registered at the desk" : "not registered at the desk"
        let rest =
            switch task {
            case .register: ", to be registered there"
            case .cancel: ", and cancelled by its seller: cancel it at the desk"
            case nil: ""
            }
        return (isChanged ? "" : "nothing to change, it is ") + state + rest
    }
}
