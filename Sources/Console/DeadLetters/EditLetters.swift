import ArgumentParser
import Assembly
import Desks
import Messages
import Settings
import Tickets
import Topology

/// `dead-letters edit`.
struct EditLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Correct the bodies of dead letters, and replay them.",
        discussion: """
            Opens $VISUAL or $EDITOR for each letter, or sends each through a filter. What the worker would say of \
            the result is told, with the difference, before anything is sent; the original is kept, and letters with \
            a body that the worker would not take stay as they are. UiTPAS numbers are masked: masks that are left as \
            they are become the numbers again.

            --hold only keeps the correction; dead-letters replay sends it. --original drops it.

            Example:
              dead-letters edit 12
              dead-letters edit --cause 3fa91c02 --with "sed 's/\\"12,00\\"/\\"12.00\\"/'"
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var selection: LetterSelection
    @Option(
        name: .customLong("with"),
        help: ArgumentHelp(
            "Instead of an editor: a shell command that reads a body and writes the corrected one.",
            valueName: "command"
        )
    )
    var filter: String?
    @Flag(help: "Show whole UiTPAS numbers to the editor; it is recorded who did.")
    var reveal = false
    @Flag(help: "Do not send them yet.")
    var hold = false
    @Flag(help: "Drop the corrections instead.")
    var original = false
    @OptionGroup var speed: RateOption
    @OptionGroup var route: ByTypeOption
    @Option(help: "Why, for the record.")
    var why = "corrected"
    @OptionGroup var actor: ActorOption
    @OptionGroup var consent: ConsentOption

    func validate() throws {
        try check(why, as: "--why")
        if original, filter != nil || hold {
            throw ValidationError("--original goes with neither --with nor --hold.")
        }
        if !selection.isByNumber, filter == nil, !original {
            throw ValidationError("Without --with, give the letters' numbers: each is opened in an editor.")
        }
    }

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.collectedLedger().ledger
        let (entries, unknown) = try await selection.find(in: ledger)
        var failed = unknown
        if reveal, !original, !entries.isEmpty {
            let signature = actor.signature(why: why)
            try await ledger.record(entries.map { LetterAct(.revealed, letter: $0.id, by: signature) })
        }
        var corrections: [LetterCorrection] = []
        var unchanged = 0
        var progress = Headway("letters gone through", of: entries.count)
        for entry in entries {
            progress.step()
            guard let letter = try await ledger.letter(entry.id) else { continue }
            do throws(ToolFailure) {
                if let correction = try corrected(letter, settings) {
                    corrections.append(correction)
                } else {
                    unchanged += 1
                }
            } catch {
                failed += 1
                remark("\(entry.id) not corrected: \(error.description)")
            }
        }
        if unchanged > 0 { remark("\(count(unchanged, "letter")) left unchanged") }
        if !corrections.isEmpty { failed += unchanged }
        guard !corrections.isEmpty else {
            throw failed > 0 ? ExitCode.failure : .success
        }
        try ask(corrections)
        let kept = try await keep(corrections, in: ledger)
        failed += corrections.count - kept.count
        guard !hold, !original, !kept.isEmpty else {
            guard failed > 0 else { return }
            throw kept.isEmpty ? ExitCode.failure : .incomplete
        }
        let session = try settings.session("dead-letters")
        try await Replay(settings: settings, ledger: ledger, session: session, actor: actor, why: why).begin(
            kept,
            selection: selection.words,
            rate: speed.rate,
            isByType: route.byType,
            unknown: failed,
            telling: selection.isByNumber ? .each : .tally
        )
    }

    /// The letter as it is to be; nil where nothing is to change.
    private func corrected(
        _ letter: DeadLetter,
        _ settings: Settings
    ) throws(ToolFailure) -> LetterCorrection? {
        guard letter.status == .open else { throw ToolFailure("it is \(letter.status.rawValue)") }
        if let end = letter.claimedUntil, end > .now { throw ToolFailure("a replay has it in hand") }
        let queue = letter.destination(in: settings.topology, isByType: route.byType)
        guard original || queue != nil else {
            throw ToolFailure(letter.hasNowhereToGo(in: settings.topology))
        }
        func correction(_ body: [UInt8]) -> LetterCorrection {
            LetterCorrection(letter, body: body, queue: queue, reader: MessageReader(houses: settings.houses))
        }
        guard !original else {
            return letter.correction == nil ? nil : correction(letter.body)
        }
        guard let text = String(validating: letter.correction ?? letter.body, as: UTF8.self) else {
            throw ToolFailure("its body is no text (UTF-8)")
        }
        let shown = filter == nil ? Self.readable(text) : text
        var draft = shown
        while true {
            guard let next = try edited(draft, of: shown) else { return nil }
            let correction = correction(Array(next.utf8))
            guard !correction.isUnchanged else { return nil }
            guard correction.objection != nil else { return correction }
            guard filter == nil, !consent.yes else { throw ToolFailure(correction.verdict) }
            prompt("\(letter.id): \(correction.verdict). Edit it again? [Y/n] ")
            guard let answer = readLine(), ["", "y", "yes", "j", "ja"].contains(answer.lowercased()) else {
                throw ToolFailure("it stays as it was")
            }
            draft = next
        }
    }

    /// What the editor makes of a draft; nil where it leaves the text as it was shown at first.
    private func edited(_ draft: String, of shown: String) throws(ToolFailure) -> String? {
        let editor = filter.map { BodyEditor.filter($0) } ?? .ofEnvironment
        guard !reveal else {
            let text = try editor.edited(draft)
            return text == shown ? nil : text
        }
        guard let masked = MaskedText(draft) else {
            throw ToolFailure(
                "its UiTPAS numbers end alike, or are written so that masks could not be put back; use --reveal"
            )
        }
        let edited = try editor.edited(masked.masked)
        guard edited != MaskedText(shown)?.masked else { return nil }
        do throws(MaskedText.Lost) {
            return try masked.unmasked(edited)
        } catch {
            throw ToolFailure("\(error.description); write whole numbers, or use --reveal")
        }
    }

    /// A document of one line on many, so that it can be edited.
    private static func readable(_ text: String) -> String {
        let outline = BodyOutline(Array(text.utf8))
        return outline.flaw == nil && !text.contains("\n") ? outline.text + "\n" : text
    }

    /// Shows what is to change and asks; of many letters the first three.
    private func ask(_ corrections: [LetterCorrection]) throws {
        for correction in corrections.prefix(3) {
            remark("letter \(correction.letter.id), \(correction.verdict):")
            for line in correction.difference(reveal ? .revealed : .masked) { remark("  " + line) }
        }
        if corrections.count > 3 { remark("and \((corrections.count - 3).grouped) more") }
        let letters = count(corrections.count, "letter")
        try consent.ask(
            original
                ? "This drops the corrections of \(letters). Go on?"
                : hold ? "This corrects \(letters). Go on?" : "This corrects and replays \(letters). Go on?"
        )
    }

    /// Writes the corrections down.
    ///
    /// - Returns: The letters that have one now.
    private func keep(_ corrections: [LetterCorrection], in ledger: AnyLedger) async throws -> [Int64] {
        var kept: [Int64] = []
        var progress = Headway("letters written down", of: corrections.count)
        for correction in corrections {
            progress.step()
            let letter = correction.letter
            let isKept = try await ledger.correct(
                letter.id,
                from: letter.correction,
                to: correction.isOriginal ? nil : correction.body,
                actor.signature(why: why)
            )
            if isKept {
                kept.append(letter.id)
                if selection.isByNumber {
                    Results.write(text: "\(original ? "uncorrected" : "corrected") \(letter.id)")
                }
            } else {
                remark("\(letter.id) not corrected: somebody else has changed it meanwhile")
            }
        }
        if !selection.isByNumber { Results.write(text: "corrected \(count(kept.count, "letter"))") }
        return kept
    }
}
