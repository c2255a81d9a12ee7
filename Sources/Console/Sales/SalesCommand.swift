import ArgumentParser
import Assembly
import Desks
import Tickets

/// `uitpas sales`.
struct SalesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sales",
        abstract: "What has become of a basket, and which lines wait for somebody.",
        discussion: """
            Example:
              uitpas sales show B-1001 --seller handelsbeurs
              uitpas sales list --state uncertain
              uitpas sales settle B-1001/1 --as registered 500001 --why "seen in UiTPAS"
            """,
        subcommands: [Show.self, List.self, SettleSale.self]
    )

    struct List: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the lines that wait for somebody, longest first.",
            discussion: """
                Unless told otherwise: unmapped (for a mapping), uncertain (for a decision), parked (for their dead \
                letter) and manual (for the UiTPAS desk).

                Example:
                  uitpas sales list --state unmapped --state uncertain --json
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: TableOptions
        @Option(
            name: .customLong("state"),
            help: ArgumentHelp(
                "Only lines in this state; may be repeated. One of: "
                    + LineState.allCases.map(\.rawValue).joined(separator: ", ") + ".",
                valueName: "state"
            ),
            transform: { text in
                guard let state = LineState(rawValue: text) else {
                    throw ValidationError("There is no such state.")
                }
                return state
            }
        )
        var states: [LineState] = []
        @Option(help: "The most baskets to look into.")
        var limit = 1_000

        func validate() throws {
            if limit < 1 { throw ValidationError("--limit must be 1 or more.") }
        }

        func work() async throws {
            let wanted = Set(states.isEmpty ? [.unmapped, .uncertain, .parked, .manual] : states)
            let ledger = try await configuration.settings().existingLedger()
            let baskets = try await ledger.baskets(withLinesIn: wanted, limit: limit)
            Results.write(
                baskets.flatMap { SaleRow.rows(of: $0) }.filter { row in
                    wanted.contains { $0.rawValue == row.state }
                },
                as: output.format,
                table: SaleRow.table,
                nothing: "no lines are waiting"
            )
        }
    }

    struct Show: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Show the lines of a basket, what operators did about them, and the evidence of uncertain ones.",
            discussion: """
                Example:
                  uitpas sales show B-1001 --json
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: TableOptions
        @Argument(help: "The basket's id.")
        var basket: String
        @Option(help: "The seller, where several have a basket of that id.")
        var seller: String?

        func work() async throws {
            let ledger = try await configuration.settings().existingLedger()
            var baskets = try await ledger.baskets(named: BasketID(basket))
            if let seller { baskets.removeAll { $0.key.seller.text != seller } }
            guard !baskets.isEmpty else {
                throw ToolFailure("no basket \(basket)\(seller.map { " of \($0)" } ?? "") is known")
            }
            var rows: [SaleRow] = []
            for basket in baskets {
                rows += SaleRow.rows(of: basket, file: try await ledger.file(of: basket.key))
            }
            Results.write(
                rows,
                as: output.format,
                table: SaleRow.table,
                nothing: "the basket has no lines; only its cancellation has come"
            )
            guard case .table = output.format else { return }
            for line in rows.flatMap(\.story) { Results.write(line: line) }
        }
    }
}
