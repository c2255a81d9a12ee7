import Assembly

/// The program; see ``CancellationWorker``.
@main
struct Command {
    static func main() async { await CancellationWorker.runDiscreetly() }
}
