import Assembly

/// The program; see ``SaleWorker``.
@main
struct Command {
    static func main() async { await SaleWorker.runDiscreetly() }
}
