import ArgumentParser
import Assembly
import Desks
import Discretion
import Messages
import Settings
import Tickets

/// `uitpas report`.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "What was sold: by day, event, customer or ticket type.",
        discussion: """
            Every paid line is a sold ticket, for UiTPAS or not. tickets, regular, paid and discount are what was sold \
            in the period; cancelled… is what was cancelled in it, whenever it had been sold; net… is the one less the \
            other. docs/reports.md has the rules.

            The table ends with the sum. JSON and CSV have none among their rows: it goes to standard error.

            Example:
              uitpas report daily --period 2026-11 --workgroup gent
              uitpas report ticket-types --period 2026-Q4 --csv
            """,
        subcommands: [Daily.self, Events.self, Customers.self, TicketTypes.self]
    )

    struct Daily: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sales and cancellations of each day in Brussels.",
            discussion: """
                Example:
                  uitpas report daily --period 2026-11-01..2026-11-15 --seller handelsbeurs
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: TableOptions
        @OptionGroup var options: ReportOptions

        func work() async throws {
            let ledger = try await options.checkedLedger(configuration.settings())
            let entries = try await ledger.dailySales(options.scope)
            write(entries, as: output, keys: ["day"]) { day in [day.description] }
        }
    }

    struct Events: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sales of each event, whoever sold them.",
            discussion: """
                Example:
                  uitpas report events --period 2026-11 --json
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: TableOptions
        @OptionGroup var options: ReportOptions

        func work() async throws {
            let ledger = try await options.checkedLedger(configuration.settings())
            let entries = try await ledger.eventSales(options.scope)
            let mappings = try await ledger.mappings(of: Set(entries.map(\.subject)))
            let keys = ["eventId", "name", "startsAt", "uitdbEventId", "organizerId"]
            write(entries, as: output, keys: keys) { event in
                let mapping = mappings[event]
                return [
                    event.text, mapping?.name.map { Redaction.mask($0) }, mapping?.startsAt?.rfc3339,
                    mapping?.uitdatabankEvent?.text, mapping?.organizer?.text,
                ]
            }
        }
    }

    struct Customers: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sales to each customer of a workgroup.",
            discussion: """
                Tickets of buyers whom Tixly does not name are one row without customerId.

                Example:
                  uitpas report customers --period 2026 --workgroup gent --csv
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: TableOptions
        @OptionGroup var options: ReportOptions

        func work() async throws {
            let ledger = try await options.checkedLedger(configuration.settings())
            let entries = try await ledger.customerSales(options.scope)
            write(entries, as: output, keys: ["workgroup", "customerId"]) { subject in
                [subject.workgroup.text, subject.customer]
            }
        }
    }

    struct TicketTypes: ToolCommand {
        static let configuration = CommandConfiguration(
            commandName: "ticket-types",
            abstract: "Sales of each ticket type, those of before this integration included.",
            discussion: """
                kind is what the type is to the workgroup: standard, integration, group-pass, legacy or other.

                Example:
                  uitpas report ticket-types --period 2026-Q4 --workgroup gent
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: TableOptions
        @OptionGroup var options: ReportOptions

        func work() async throws {
            let settings = try configuration.settings()
            let entries = try await options.checkedLedger(settings).ticketTypeSales(options.scope)
            write(entries, as: output, keys: ["workgroup", "ticketType", "kind"]) { subject in
                let workgroup = settings.workgroups[subject.workgroup.text]
                return [
                    subject.workgroup.text, Redaction.mask(subject.ticketType),
                    workgroup?.kind(ofTicketType: subject.ticketType) ?? "other",
                ]
            }
        }
    }
}

extension ToolCommand {
    /// Writes a report; `describe` gives a cell for each of `keys`.
    fileprivate func write<Subject>(
        _ entries: [ReportEntry<Subject>],
        as output: TableOptions,
        keys: [String],
        _ describe: (Subject) -> [String?]
    ) {
        let rows = entries.map { entry in
            ReportRow(
                subject: zip(keys, describe(entry.subject)).map { ReportRow.Cell($0, $1) },
                turnover: entry.turnover
            )
        }
        let isTable = if case .table = output.format { true } else { false }
        Results.write(
            rows,
            as: output.format,
            table: { ReportRow.table($0, keys: keys, withTotal: isTable) },
            nothing: "nothing was sold or cancelled"
        )
        if !isTable { remark("total: \(ReportRow.total(rows).sentence)") }
    }
}

extension Workgroup {
    /// What a ticket type is to the workgroup, in a word.
    func kind(ofTicketType type: String) -> String {
        if type == integrationTicketType { return "integration" }
        if type == groupPassTicketType { return "group-pass" }
        if legacyTicketTypes.contains(type) { return "legacy" }
        return standardTicketTypes.contains(type) ? "standard" : "other"
    }
}
