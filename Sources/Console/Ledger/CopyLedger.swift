import ArgumentParser
import Assembly
import Desks
import PostgresLedger
import SQLLedger
import SQLiteLedger
import Settings

/// `uitpas ledger copy`.
struct CopyLedger: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy the ledger from a file into PostgreSQL, while tickets are sold.",
        discussion: """
            LEDGER_URL names the PostgreSQL database, --from the file. Run it as often as you like: what is the same \
            already is only read, and it may be stopped at any time. Workers go on with the file meanwhile, and none \
            may use the database.

            --last ends it: the file takes no more changes (workers wait), the rest is copied, both are compared, and \
            the database is opened to the workers. Then start them with the new LEDGER_URL. Where the two differ, the \
            file is used again, and the command says what differs and ends with 2.

            Example:
              uitpas ledger copy --from sqlite:/var/lib/uitpas/uitpas.db
              uitpas ledger copy --from sqlite:/var/lib/uitpas/uitpas.db --last
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @Option(
        help: ArgumentHelp("The ledger to copy.", valueName: "sqlite:path"),
        transform: { text in
            guard text.hasPrefix("sqlite:"), text != "sqlite:" else {
                throw ValidationError("--from takes sqlite:PATH.")
            }
            return String(text.dropFirst("sqlite:".count))
        }
    )
    var from: String
    @Flag(
        help:
            "Let the file take no more changes, copy the rest, compare, and open the database to the workers."
    )
    var last = false

    func work() async throws {
        let settings = try configuration.settings()
        guard case .postgresql(let url) = settings.ledgerURL else {
            throw Exit(
                .configuration,
                "LEDGER_URL: expected postgresql://…, where the ledger is to be copied to"
            )
        }
        // Opened like one that is only read: a ledger that is not there is no ledger to copy.
        var old = settings
        old.ledgerURL = .sqlite(path: from)
        guard let source = try await old.existingLedger(evenIfMoved: true) as? SQLiteLedger else { return }
        let target = try await PostgresLedger(url: url, application: Settings.program, use: .filling)
        if try await target.isFilled() == true { return try await sayWhichIsUsed(source, settings) }
        try await target.beginFilling()
        let copy = LedgerCopy(from: source, to: target)
        guard last else {
            try await copy.run(tell)
            remark("copied; run it again for what has changed since, and with --last to end it")
            return
        }
        try await copy.run(tell)
        try await source.freeze()
        remark("the file takes no more changes; the workers wait")
        do {
            try await copy.run(tell)
            let differences = try await copy.differences()
            guard differences.isEmpty else {
                for difference in differences {
                    remark(
                        "differs: \(difference.what): \(difference.here) in the file, \(difference.there) in PostgreSQL"
                    )
                }
                throw Exit(.incomplete, "the ledgers differ; the file is used again, and the database is not")
            }
        } catch {
            try await source.thaw()
            throw error
        }
        try await open(target, insteadOf: source)
        remark("the ledger is in PostgreSQL; start the workers with LEDGER_URL=\(settings.ledgerURL)")
    }

    /// Lets the workers use the database, and the file again where that comes to nothing; never both.
    ///
    /// A server that goes away while it is asked may have done it: then the file stays as it is until that is known.
    private func open(_ target: PostgresLedger, insteadOf source: SQLiteLedger) async throws {
        do {
            return try await target.endFilling(numbersAbove: source.lastNumbers())
        } catch {
            let isOpen: Bool
            do throws(LedgerError) { isOpen = try await target.isOpenAfterAll() } catch {
                throw Exit(
                    .incomplete,
                    "PostgreSQL went away (\(error)), and it is not known whether the ledger is there now. Nobody may "
                        + "change the file meanwhile: run this again, with --last, once the server is back"
                )
            }
            if isOpen { return }
            try await source.thaw()
            throw error
        }
    }

    /// Nothing is copied into a database that is open to the workers.
    private func sayWhichIsUsed(_ source: SQLiteLedger, _ settings: Settings) async throws {
        guard try await source.isFrozen() else {
            throw Exit(
                .failed,
                "the ledger in PostgreSQL is open to workers, and so is the file: nothing was copied. Where the workers use "
                    + "the file, don't start any on PostgreSQL; to move, name an empty database in LEDGER_URL"
            )
        }
        remark("the ledger is in PostgreSQL already; start the workers with LEDGER_URL=\(settings.ledgerURL)")
    }

    private func tell(_ progress: LedgerCopy.Progress) {
        if progress.isAtEnd || progress.portions.isMultiple(of: 25) {
            remark("\(progress.part): \(progress.read) rows read, \(progress.written) written")
        }
    }
}
