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
                letter) and manual (for the UiTPAS desk, as long as it has not said that it is done).

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
            let ledger = try await configuration.settings().existingLedger()
            Results.write(
                states.isEmpty
                    ? try await waiting(in: ledger) : try await rows(in: Swift.Set(states), ledger),
                as: output.format,
                table: SaleRow.table,
                nothing: "no lines are waiting"
            )
        }

        private func rows(in states: Swift.Set<LineState>, _ ledger: AnyLedger) async throws -> [SaleRow] {
            try await ledger.baskets(withLinesIn: states, limit: limit).flatMap { SaleRow.rows(of: $0) }
                .filter { row in states.contains { $0.rawValue == row.state } }
        }

        /// What somebody has to do something about; what the desk has done stays `manual`, and is not.
        private func waiting(in ledger: AnyLedger) async throws -> [SaleRow] {
            var rows = try await rows(in: [.unmapped, .uncertain, .parked], ledger)
            let open = try await ledger.deskItems().filter { $0.task == .register }.prefix(limit)
            for (key, items) in Dictionary(grouping: open, by: \.basket) {
                guard let basket = try await ledger.basket(key) else { continue }
                let lines = Swift.Set(items.map(\.line.id.text))
                rows += SaleRow.rows(of: basket).filter {
                    lines.contains($0.lineId) && $0.state == LineState.manual.rawValue
                }
            }
            return rows.sorted { ($0.since, $0.basketId, $0.lineId) < ($1.since, $1.basketId, $1.lineId) }
        }
    }

    struct Show: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Show the lines of a basket, what was seen of them, and what operators did about them.",
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
            for line in rows.flatMap(\.story) { Results.write(raw: line.withoutControls) }
        }
    }
}
