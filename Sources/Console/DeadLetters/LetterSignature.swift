import ArgumentParser
import Assembly
import Desks
import Glibc
import Messages
import Tickets

/// `--as`: who acts, for the record.
struct ActorOption: ParsableArguments {
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("Who does it, for the record; else who is logged in.", valueName: "name")
    )
    var actor: String?

    func validate() throws { try check(actor, as: "--as") }

    /// Who, for this reason, now.
    func signature(why: String) -> Signature {
        let name = NumberMask.masked.text(actor ?? Operator.name).withoutControls
        return Signature(actor: name, why: NumberMask.masked.text(why), at: .now)
    }
}

/// `--why`, for the record.
func check(_ text: String?, as option: String) throws {
    guard let text else { return }
    if text.isBlank { throw ValidationError("\(option) can't be empty.") }
    if text.utf8.count > Limits.text {
        throw ValidationError("\(option) is too long; at most \(Limits.text) bytes.")
    }
    if text.hasControls {
        throw ValidationError("\(option) holds control characters; write it on one line.")
    }
}

/// `--yes`, for acts that ask before they do something to many letters.
struct ConsentOption: ParsableArguments {
    @Flag(name: [.long, .short], help: "Do it without asking.")
    var yes = false

    /// Asks whoever is at the terminal; without a terminal and without an answer on standard input it is a no.
    func ask(_ question: String) throws {
        guard !yes else { return }
        prompt("\(question) [y/N] ")
        let answer = readLine()
        if answer == nil { remark("") }
        guard let answer, ["y", "yes", "j", "ja"].contains(answer.lowercased()) else {
            throw ToolFailure("nothing was done; --yes does it without asking")
        }
    }
}

/// Writes a question to the terminal, without an end of line.
func prompt(_ text: String) {
    var line = NumberMask.masked.text(text).withoutControls
    // What can't be written there can't be told anywhere.
    _ = line.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// How many, with the noun that goes with it.
func count(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(number.grouped) \(number == 1 ? singular : plural ?? singular + "s")"
}

extension Int {
    /// With a comma between thousands.
    var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return self < 0 ? "-" + text : text
    }
}
