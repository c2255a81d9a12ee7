import Assembly
import Console
import Glibc

/// Every program but the sandbox in one file, for a container's image: the name it is called by says which it is.
///
/// Swift's own libraries are most of each program, so seven of them in one take the room of one.
@main
struct Command {
    private static let programs: [String: @Sendable () async -> Void] = [
        "tariff-worker": { await TariffWorker.runDiscreetly() },
        "routing-worker": { await RoutingWorker.runDiscreetly() },
        "sale-worker": { await SaleWorker.runDiscreetly() },
        "cancellation-worker": { await CancellationWorker.runDiscreetly() },
        "mapping-worker": { await MappingWorker.runDiscreetly() },
        "dead-letters": { await DeadLettersCommand.runDiscreetly() },
        "uitpas": { await UitpasCommand.runDiscreetly() },
    ]

    static func main() async {
        let path = CommandLine.arguments.first ?? ""
        let name = String(path.split(separator: "/").last ?? "")
        if let program = programs[name] { return await program() }
        let names = programs.keys.sorted()
        if CommandLine.arguments.dropFirst() == ["--names"] {
            for name in names { print(name) }
            return
        }
        let usage = Exit(
            .usage,
            "uitpas-workers is called \(name); it is the program by whose name it is called, so make a link for each: "
                + names.joined(separator: ", ")
        )
        _ = usage.report()
        exit(usage.kind.rawValue)
    }
}
