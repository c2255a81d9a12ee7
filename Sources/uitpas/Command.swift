import ArgumentParser
import Console

/// The operator's command; see ``UitpasCommand``.
@main
struct Command {
    static func main() async { await UitpasCommand.main() }
}
