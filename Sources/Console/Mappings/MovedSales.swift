import ArgumentParser
import Assembly
import Desks
import Messages
import Tickets

/// `uitpas mappings moved`.
struct MovedSales: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "moved",
        abstract: "List the sales under another organiser than their event's mapping names today.",
        discussion: """
            A sale keeps the organiser it was registered under, and is cancelled under it; publiq decides who is paid.

            Example:
              uitpas mappings moved --csv
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: TableOptions

    func work() async throws {
        let sales = try await configuration.settings().existingLedger().movedSales()
        Results.write(
            sales.map { MovedSaleRow($0) },
            as: output.format,
            table: MovedSaleRow.table,
            nothing: "every sale is under the organiser that its mapping names"
        )
    }
}

/// A sale under another organiser than its mapping names, as it is shown.
struct MovedSaleRow: Encodable {
    var ticketSaleId: String
    var eventId: String
    var seller: String
    var basketId: String
    var lineId: String
    var uitdbEventId: String
    /// Whom it is registered under.
    var organizerId: String
    /// Whom the mapping names today.
    var organizerIdToday: String
    var regularPrice: String
    var tariffPrice: String
    var discount: String
    var at: String

    init(_ sale: MovedSale) {
        ticketSaleId = sale.sale.text
        eventId = sale.event.text
        seller = sale.line.basket.seller.text
        basketId = sale.line.basket.basket.text
        lineId = sale.line.line.text
        uitdbEventId = sale.uitdatabankEvent.text
        organizerId = sale.organizer.text
        organizerIdToday = sale.organizerToday.text
        regularPrice = sale.regular.description
        tariffPrice = sale.paid.description
        discount = (sale.regular - sale.paid).description
        at = sale.registeredAt.rfc3339
    }

    static func table(_ rows: [MovedSaleRow]) -> Table {
        var table = Table(
            .text("ticketSaleId"),
            .text("eventId"),
            .text("seller"),
            .text("basketId"),
            .text("lineId"),
            .text("organizerId"),
            .text("organizerIdToday"),
            .number("regularPrice"),
            .number("tariffPrice"),
            .number("discount"),
            .text("at")
        )
        for row in rows {
            table.add(
                row.ticketSaleId,
                row.eventId,
                row.seller,
                row.basketId,
                row.lineId,
                row.organizerId,
                row.organizerIdToday,
                row.regularPrice,
                row.tariffPrice,
                row.discount,
                row.at
            )
        }
        return table
    }
}
