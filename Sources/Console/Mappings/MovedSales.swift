import ArgumentParser
import Assembly
import Desks
import Messages
import Tickets

/// `uitpas mappings moved`.
struct MovedSales: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "moved",
        abstract: "List the sales whose organiser is not the event's of today, or may be another.",
        discussion: """
            A sale keeps the organiser it was registered under, and is cancelled under it; publiq decides who is paid.

            doubt says why a sale may be another organiser's at UiTPAS than it is booked under, though the event may \
            have come back since: contested (the event passed to contestedBy about then), disturbed (the event was \
            changed about then, in whatever way) or unconfirmed (UiTdatabank could not be asked). publiq can say whom it pays.

            day is the day on which `uitpas retribution` counts the sale, and what --period is about: that of soldAt or, \
            of a reservation, of registeredAt. --organizer has both sides of it: what is booked under an organiser, and \
            what is booked under another one and may be that organiser's, today or as it was registered.

            Example:
              uitpas mappings moved --csv
              uitpas mappings moved --period 2026-11 --organizer 0ce87cbc-9299-4528-8d35-92225dc9489f --doubt contested
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: TableOptions
    @OptionGroup var options: ReportOptions
    @Option(
        help: ArgumentHelp(
            "Only what is booked under this organiser, or may be this one's instead.",
            valueName: "organiser id"
        )
    )
    var organizer: String?
    @Option(
        help: ArgumentHelp(
            "Only sales with this doubt: contested, disturbed or unconfirmed. Can be given several times.",
            valueName: "kind"
        )
    )
    var doubt: [OrganizerDoubt.Kind] = []

    func work() async throws {
        let ledger = try await options.checkedLedger(configuration.settings(), organizer: organizer)
        let all = try await ledger.movedSales(
            options.scope,
            organizer: organizer.map { OrganizerID(uitdatabank: $0) }
        )
        let sales = all.filter { sale in
            doubt.isEmpty || sale.doubt.map { doubt.contains($0.kind) } == true
        }
        Results.write(
            sales.map { MovedSaleRow($0) },
            as: output.format,
            table: MovedSaleRow.table,
            nothing: nothing
        )
    }

    private var nothing: String {
        if !doubt.isEmpty { return "no sale has such a doubt" }
        let what = "no sale is known to be another organiser's than its mapping names"
        let isNarrowed = options.scope != ReportScope() || organizer != nil
        return isNarrowed ? "of what was asked for \(what)" : what
    }
}

extension OrganizerDoubt.Kind: ExpressibleByArgument {}

/// A sale whose organiser is not its event's of today, or may be another, as it is shown.
struct MovedSaleRow: Encodable {
    var ticketSaleId: String
    var eventId: String
    var seller: String
    var basketId: String
    var lineId: String
    var uitdbEventId: String
    /// Whom it is booked under.
    var organizerId: String
    /// Whom the mapping names today; nil where it names nobody.
    var organizerIdToday: String?
    /// Why it may be another's at UiTPAS.
    var doubt: String?
    var contestedBy: String?
    var regularPrice: String
    var tariffPrice: String
    var discount: String
    /// The day in Brussels on which it counts as retribution.
    var day: String
    /// Nil of a reservation.
    var soldAt: String?
    var registeredAt: String

    init(_ sale: MovedSale) {
        ticketSaleId = sale.sale.text
        eventId = sale.event.text
        seller = sale.line.basket.seller.text
        basketId = sale.line.basket.basket.text
        lineId = sale.line.line.text
        uitdbEventId = sale.uitdatabankEvent.text
        organizerId = sale.organizer.text
        organizerIdToday = sale.organizerToday?.text
        doubt = sale.doubt?.kind.rawValue
        contestedBy = sale.doubt?.rival?.text
        regularPrice = sale.regular.description
        tariffPrice = sale.paid.description
        discount = (sale.regular - sale.paid).description
        day = sale.day.description
        soldAt = sale.soldAt?.rfc3339
        registeredAt = sale.registeredAt.rfc3339
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
            .text("doubt"),
            .text("contestedBy"),
            .number("regularPrice"),
            .number("tariffPrice"),
            .number("discount"),
            .text("day"),
            .text("soldAt"),
            .text("registeredAt")
        )
        for row in rows {
            table.add(
                row.ticketSaleId,
                row.eventId,
                row.seller,
                row.basketId,
                row.lineId,
                row.organizerId,
                row.organizerIdToday ?? "",
                row.doubt ?? "",
                row.contestedBy ?? "",
                row.regularPrice,
                row.tariffPrice,
                row.discount,
                row.day,
                row.soldAt,
                row.registeredAt
            )
        }
        return table
    }
}
