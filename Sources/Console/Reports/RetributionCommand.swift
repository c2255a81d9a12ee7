import ArgumentParser
import Assembly
import Desks
import Settings
import Tickets

/// `uitpas retribution`.
struct RetributionCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "retribution",
        abstract: "What was sold for each organiser by each seller, and the discounts that were given.",
        discussion: """
            Counts what is registered at UiTPAS, by the day of sale; what was cancelled there is taken out, and shown \
            in columns of its own.

            estimatedReimbursement is an estimate: half of the discount, as in publiq's standard split 20-40-40 (holder, \
            organiser, municipality). What is paid, publiq decides by the event's distribution key.

            A sale of which it can't be told whose it is counts for the organiser it is booked under, and publiq may pay \
            another; doubtfulTickets and doubtfulDiscount say how much of tickets and discount that is, and `uitpas \
            mappings moved` with the same --period, --organizer and --seller lists those with a doubt.

            The table ends with the sum. JSON and CSV have none among their rows: it goes to standard error.

            Example:
              uitpas retribution --period 2026-Q4 --organizer 0ce87cbc-9299-4528-8d35-92225dc9489f
              uitpas retribution --period 2026-11-01..2026-11-15 --csv
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: TableOptions
    @OptionGroup var time: PeriodOption
    @Option(help: ArgumentHelp("Only what was sold for this organiser.", valueName: "organiser id"))
    var organizer: String?
    @Option(help: "Only what this seller sold.")
    var seller: String?

    func work() async throws {
        let settings = try configuration.settings()
        let ledger = try await settings.existingLedger()
        try await Filters(settings: settings, ledger: ledger).check(seller: seller, organizer: organizer)
        let totals = try await ledger.salesTotals(
            ReportScope(period: time.period, seller: seller.map { SellerID($0) }),
            organizer: organizer.map { OrganizerID(uitdatabank: $0) }
        )
        let rows = totals.map {
            RetributionRow($0, name: settings.organizer($0.organizer.text)?.name)
        }
        let isTable = if case .table = output.format { true } else { false }
        Results.write(
            rows,
            as: output.format,
            table: { RetributionRow.table($0, withTotal: isTable) },
            nothing: "no tickets are registered"
        )
        if !isTable { remark("total: \(RetributionRow.total(rows).sentence)") }
        if let doubts = RetributionRow.doubts(of: rows) { remark(doubts) }
    }
}

/// What one seller sold for one organiser, as it is shown.
struct RetributionRow: Encodable {
    var organizerId: String
    var organizer: String?
    var workgroup: String
    var seller: String
    var active: Takings
    var cancelled: Takings
    /// What of the active tickets publiq may pay another organiser for.
    var doubtful: Takings
    var estimatedReimbursement: Cents

    init(_ total: SalesTotal, name: String?) {
        organizerId = total.organizer.text
        organizer = name
        workgroup = total.workgroup.text
        seller = total.seller.text
        active = total.active
        cancelled = total.cancelled
        doubtful = total.doubtful
        estimatedReimbursement = Self.estimate(of: total.active.discount)
    }

    /// The municipality's part by publiq's standard split 20-40-40 of holder, organiser and municipality: of what the
    /// holder does not pay, half (https://www.publiq.be/nl/projecten/uitpas/veelgestelde-vragen-over-uitpas).
    static func estimate(of discount: Cents) -> Cents { Cents((discount.count + 1) / 2) }

    private enum CodingKeys: String, CodingKey {
        case organizerId, organizer, workgroup, seller, tickets, regular, paid, discount,
            estimatedReimbursement, cancelledTickets, cancelledRegular, cancelledPaid, cancelledDiscount,
            doubtfulTickets, doubtfulDiscount
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(organizerId, forKey: .organizerId)
        try values.encodeIfPresent(organizer, forKey: .organizer)
        try values.encode(workgroup, forKey: .workgroup)
        try values.encode(seller, forKey: .seller)
        try values.encode(active.tickets, forKey: .tickets)
        try values.encode(active.regular.description, forKey: .regular)
        try values.encode(active.paid.description, forKey: .paid)
        try values.encode(active.discount.description, forKey: .discount)
        try values.encode(estimatedReimbursement.description, forKey: .estimatedReimbursement)
        try values.encode(cancelled.tickets, forKey: .cancelledTickets)
        try values.encode(cancelled.regular.description, forKey: .cancelledRegular)
        try values.encode(cancelled.paid.description, forKey: .cancelledPaid)
        try values.encode(cancelled.discount.description, forKey: .cancelledDiscount)
        try values.encode(doubtful.tickets, forKey: .doubtfulTickets)
        try values.encode(doubtful.discount.description, forKey: .doubtfulDiscount)
    }

    /// The rows, and under them their sum where it is asked for.
    static func table(_ rows: [RetributionRow], withTotal: Bool) -> Table {
        var table = Table(
            .text("organizerId"),
            .text("organizer"),
            .text("workgroup"),
            .text("seller"),
            .number("tickets"),
            .number("regular"),
            .number("paid"),
            .number("discount"),
            .number("estimatedReimbursement"),
            .number("cancelledTickets"),
            .number("cancelledRegular"),
            .number("cancelledPaid"),
            .number("cancelledDiscount"),
            .number("doubtfulTickets"),
            .number("doubtfulDiscount")
        )
        table.rows = rows.map {
            [$0.organizerId, $0.organizer ?? "", $0.workgroup, $0.seller]
                + cells($0.active, $0.estimatedReimbursement, $0.cancelled, $0.doubtful)
        }
        guard withTotal, !rows.isEmpty else { return table }
        let total = total(rows)
        let estimate = rows.reduce(Cents(0)) { $0 + $1.estimatedReimbursement }
        let sums = cells(total.net, estimate, total.cancelled, rows.reduce(Takings()) { $0 + $1.doubtful })
        table.rows.append(["total", "", "", ""] + sums)
        return table
    }

    /// What was registered at UiTPAS, and what of it was cancelled.
    static func total(_ rows: [RetributionRow]) -> Turnover {
        rows.reduce(Turnover()) {
            $0 + Turnover(sold: $1.active + $1.cancelled, cancelled: $1.cancelled)
        }
    }

    /// What the reader has to know of what is in doubt; nil where nothing is.
    static func doubts(of rows: [RetributionRow]) -> String? {
        let doubtful = rows.reduce(Takings()) { $0 + $1.doubtful }
        guard doubtful.tickets > 0 else { return nil }
        let are = doubtful.tickets == 1 ? "is" : "are"
        return
            "of these \(count(doubtful.tickets, "ticket")) with a discount of \(doubtful.discount) \(are) in doubt: publiq "
            + "may pay another organiser; uitpas mappings moved lists them"
    }

    private static func cells(
        _ active: Takings,
        _ estimate: Cents,
        _ cancelled: Takings,
        _ doubtful: Takings
    ) -> [String] {
        [String(active.tickets)]
            + [active.regular, active.paid, active.discount, estimate].map(\.description)
            + [String(cancelled.tickets)]
            + [cancelled.regular, cancelled.paid, cancelled.discount].map(\.description)
            + [String(doubtful.tickets), doubtful.discount.description]
    }
}
