import Assembly

/// The program; see ``TariffWorker``.
@main
struct Command {
    static func main() async { await TariffWorker.runDiscreetly() }
}
