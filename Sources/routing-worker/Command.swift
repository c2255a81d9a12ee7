import Assembly

/// The program; see ``RoutingWorker``.
@main
struct Command {
    static func main() async { await RoutingWorker.runDiscreetly() }
}
