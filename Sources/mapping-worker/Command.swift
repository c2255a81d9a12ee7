import Assembly

/// The program; see ``MappingWorker``.
@main
struct Command {
    static func main() async { await MappingWorker.runDiscreetly() }
}
