import ArgumentParser
import Assembly
import Console

/// Dead letters at the terminal; see ``DeadLettersCommand``.
@main
struct Command {
    static func main() async { await DeadLettersCommand.runDiscreetly() }
}
