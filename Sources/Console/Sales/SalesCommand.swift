import ArgumentParser
import Assembly
import Desks
import Messages
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
            """,
        subcommands: [Show.self, List.self]
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
            abstract: "Show the lines of a basket.",
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
            Results.write(
                baskets.flatMap { SaleRow.rows(of: $0) },
                as: output.format,
                table: SaleRow.table,
                nothing: "the basket has no lines; only its cancellation has come"
            )
        }
    }
}

/// A line of a basket as it is shown.
struct SaleRow: Encodable {
    struct OpenAttempt: Encodable {
        var id: String
        var startedAt: String
        var settleAfter: String
    }

    var basketId: String
    var seller: String
    var workgroup: String
    var lineId: String
    var eventId: String
    var ticketType: String
    var state: String
    var since: String
    var outcome: String?
    var reason: String?
    var uitdbEventId: String?
    var organizerId: String?
    var ticketSaleId: String?
    var regularPrice: String
    var quotedPrice: String?
    var tariffPrice: String?
    var priceMismatch: Bool
    /// All but its last four digits masked.
    var uitpasNumber: String?
    var expiresAt: String?
    var soldAt: String?
    /// How often the line was begun: a sale after an expiry begins it anew.
    var life: Int
    /// The attempt to register it that is under way.
    var attempt: OpenAttempt?

    static func rows(of basket: Basket) -> [SaleRow] {
        basket.orderedLines.map { line in
            SaleRow(
                basketId: basket.key.basket.text,
                seller: basket.key.seller.text,
                workgroup: basket.workgroup.text,
                lineId: line.id.text,
                eventId: line.content.event.text,
                ticketType: line.ticketType,
                state: line.state.rawValue,
                since: line.since.rfc3339,
                outcome: line.state.outcome?.rawValue,
                reason: line.outcomeReason,
                uitdbEventId: line.route?.event.text,
                organizerId: line.route?.organizer.text,
                ticketSaleId: line.ticketSale?.text,
                regularPrice: line.content.regularPrice.description,
                quotedPrice: line.quotedPrice?.description,
                tariffPrice: line.tariffPrice?.description,
                priceMismatch: line.hasPriceMismatch,
                uitpasNumber: line.content.number?.masked,
                expiresAt: line.expiresAt?.rfc3339,
                soldAt: line.soldAt?.rfc3339,
                life: line.life,
                attempt: line.attempt.flatMap { basket.attempts[$0] }.map {
                    OpenAttempt(
                        id: $0.id.text,
                        startedAt: $0.startedAt.wall.rfc3339,
                        settleAfter: $0.settleAfter.rfc3339
                    )
                }
            )
        }
    }

    static func table(_ rows: [SaleRow]) -> Table {
        var table = Table(
            .text("basketId"),
            .text("seller"),
            .text("lineId"),
            .text("eventId"),
            .text("ticketType"),
            .text("uitpasNumber"),
            .number("regularPrice"),
            .number("tariffPrice"),
            .text("state"),
            .text("reason"),
            .text("ticketSaleId"),
            .text("organizerId"),
            .text("since"),
            .number("life"),
            .text("attemptSince")
        )
        for row in rows {
            table.add(
                row.basketId,
                row.seller,
                row.lineId,
                row.eventId,
                row.ticketType,
                row.uitpasNumber,
                row.regularPrice,
                row.tariffPrice ?? row.quotedPrice,
                row.state,
                row.reason,
                row.ticketSaleId,
                row.organizerId,
                row.since,
                String(row.life),
                row.attempt?.startedAt
            )
        }
        return table
    }
}
