import ArgumentParser
import Assembly
import Console

/// The operator's command; see ``UitpasCommand``.
@main
struct Command {
    static func main() async { await UitpasCommand.runDiscreetly() }
}
