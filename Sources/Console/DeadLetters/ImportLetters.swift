import ArgumentParser
import Assembly
import Desks
import Foundation
import Messages
import Tickets

/// `dead-letters import`.
struct ImportLetters: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Keep dead letters that dead-letters export --reveal has written; each of them once.",
        discussion: """
            Every line is read before anything is kept: a file with a line that can't be read is refused as a whole. \
            A letter that is known already is left as it is. Imported letters have new numbers.

            Example:
              dead-letters import letters.jsonl
              gunzip < letters.jsonl.gz | dead-letters import -
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var actor: ActorOption
    @Option(help: "Why, for the record.")
    var why = "imported"
    @Flag(help: "Only read the file.")
    var dryRun = false
    @Argument(help: ArgumentHelp("The file; - is standard input.", valueName: "file"))
    var file: String

    func validate() throws { try check(why, as: "--why") }

    func work() async throws {
        let letters = try read()
        guard !dryRun else {
            return Results.write(text: "\(count(letters.count, "letter")) can be imported")
        }
        let ledger = try await configuration.settings().openLedger()
        let signature = actor.signature(why: why)
        var (new, known) = (0, 0)
        var progress = Headway("letters kept", of: letters.count)
        for (number, letter) in letters {
            progress.step()
            let newest = try await ledger.newestLetter() ?? 0
            let id = try await ledger.keep(letter)
            guard id > newest else {
                known += 1
                continue
            }
            new += 1
            let act = LetterAct(.imported, letter: id, by: signature, detail: "it was \(number) elsewhere")
            try await ledger.record([act])
        }
        let rest = known > 0 ? "; \(known.grouped) were known already" : ""
        Results.write(text: "\(count(new, "letter")) imported\(rest)")
    }

    /// Every letter of the file with the number that it had.
    private func read() throws(ToolFailure) -> [(Int64, DeadLetter)] {
        let data = try contents()
        var letters: [(Int64, DeadLetter)] = []
        var problems: [String] = []
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var progress = Headway("lines read", of: lines.count)
        for (index, line) in lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
            progress.step()
            do throws(ToolFailure) {
                letters.append(try Self.letter(Array(line)))
            } catch {
                problems.append("\(file), line \(index + 1): \(error.description)")
            }
        }
        guard problems.isEmpty else {
            let more = problems.count > 10 ? ["and \(problems.count - 10) more"] : []
            throw ToolFailure(
                (["nothing was imported:"] + problems.prefix(10) + more).joined(separator: "\n")
            )
        }
        return letters
    }

    private static func letter(_ line: [UInt8]) throws(ToolFailure) -> (Int64, DeadLetter) {
        do {
            let archived = try ArchivedLetter(line: line)
            return (archived.id, try archived.letter())
        } catch let failure as ToolFailure {
            throw failure
        } catch let error as DecodingError {
            let failure = DecodingFailure(error)
            throw ToolFailure(
                failure.pointer.isEmpty ? failure.message : "\(failure.pointer): \(failure.message)"
            )
        } catch {
            throw ToolFailure("it can't be read")
        }
    }

    private func contents() throws(ToolFailure) -> Data {
        do {
            if file == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
            return try Data(contentsOf: URL(filePath: file))
        } catch {
            throw ToolFailure("\(file) can't be read")
        }
    }
}
