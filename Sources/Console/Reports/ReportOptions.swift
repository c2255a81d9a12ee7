import ArgumentParser
import Assembly
import Desks
import Settings
import Tickets

/// `--period`, the same for everything that adds up money.
struct PeriodOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A day, month, quarter, year or days of Brussels: 2026-11-15, 2026-11, 2026-Q4, 2026, 2026-11-01..2026-11-15.",
            valueName: "period"
        ),
        transform: Period.parsed
    )
    var period: Period?
}

/// What every report can be narrowed down to.
struct ReportOptions: ParsableArguments {
    @OptionGroup var time: PeriodOption
    @Option(help: "Only what this workgroup sold.")
    var workgroup: String?
    @Option(help: "Only what this seller sold.")
    var seller: String?
    @Option(help: ArgumentHelp("Only this event of Tixly's.", valueName: "event id"))
    var event: String?

    /// The ledger, once it is known that what was named exists.
    func checkedLedger(_ settings: Settings, organizer: String? = nil) async throws -> AnyLedger {
        let ledger = try await settings.existingLedger()
        try await Filters(settings: settings, ledger: ledger)
            .check(seller: seller, workgroup: workgroup, organizer: organizer, event: event)
        return ledger
    }

    var scope: ReportScope {
        ReportScope(
            period: time.period,
            workgroup: workgroup.map { WorkgroupID($0) },
            seller: seller.map { SellerID($0) },
            event: event.map { EventID($0) }
        )
    }
}

extension Period {
    /// A period from the command line.
    static func parsed(_ text: String) throws -> Period {
        do throws(Unreadable) {
            return try Period(text)
        } catch {
            throw ValidationError("\"\(text)\" \(error).")
        }
    }
}
