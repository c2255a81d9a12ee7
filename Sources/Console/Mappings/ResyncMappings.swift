import ArgumentParser
import Assembly
import Desks
import HTTPTransport
import Messages
import RabbitMQ
import Settings
import Tickets
import Working

extension MappingsCommand {
    struct Resync: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have the mappings looked up in UiTdatabank again, once.",
            discussion: """
                All of them, or with --since those whose event or organiser an editor has changed since. The mapping-worker \
                does the looking; this waits for it. Ends with 2 where not all were looked at in time, or UiTdatabank could \
                be asked for changed events only, or for changed organisers only. Run again, it looks at all of them \
                once more.

                Example:
                  uitpas mappings resync --since 2026-11-28T00:00:00+01:00 --dry-run
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: JSONOption
        @Option(
            help: "Only what was changed in UiTdatabank since then (RFC 3339).",
            transform: Instant.parsed
        )
        var since: Instant?
        @Flag(help: "Only say what would be looked at.")
        var dryRun = false
        @Option(
            help: ArgumentHelp(
                "How long to wait without any progress of the mapping-worker.",
                valueName: "seconds"
            )
        )
        var timeout = 30

        func validate() throws {
            guard timeout > 0 else { throw ValidationError("--timeout is a number of seconds above 0.") }
        }

        func work() async throws {
            let settings = try configuration.settings()
            let ledger = try await settings.existingLedger()
            var resync = Resyncing(settings: settings, ledger: ledger, patience: .seconds(timeout))
            do {
                try await resync.select(since: since)
                if !dryRun { try await resync.run() }
            } catch {
                // What was done before is said all the same.
                if resync.row.told > 0 { resync.row.write(asJSON: output.json, dryRun: dryRun) }
                throw error
            }
            resync.row.write(asJSON: output.json, dryRun: dryRun)
            try resync.checkIsWhole()
        }
    }
}

/// One resync: what is looked at, and how far it is.
private struct Resyncing {
    var settings: Settings
    var ledger: AnyLedger
    var patience: Duration
    private(set) var row = ResyncRow()
    private var chosen: [Mapping] = []
    /// Why some kinds of changes could not be read.
    private var gaps: [(kind: ChangeQuery.Kind, failure: UpstreamFailure)] = []

    init(settings: Settings, ledger: AnyLedger, patience: Duration) {
        self.settings = settings
        self.ledger = ledger
        self.patience = patience
    }

    /// Chooses the mappings to look at.
    mutating func select(since: Instant?) async throws {
        guard let since else {
            chosen = try await ledger.mappings().filter(\.canBeLookedUp)
            row.mappings = chosen.count
            return
        }
        row.since = since.rfc3339
        let http = settings.httpClient()
        let found: Result<[DocumentChanged], any Error>
        do {
            found = .success(try await changes(since: since, http: settings.uitdatabankSearch(over: http)))
        } catch {
            found = .failure(error)
        }
        await http.close()
        let documents = Set(try found.get())
        chosen = try await ledger.mappings().filter { mapping in
            mapping.canBeLookedUp
                && !documents.isDisjoint(with: MappedDocuments(of: [mapping]).everything)
        }
        row.mappings = chosen.count
    }

    /// What an editor changed and is mapped; everything that is mapped where not all could be read.
    private mutating func changes(
        since: Instant,
        http search: (any UiTdatabankSearch)?
    ) async throws -> [DocumentChanged] {
        guard let search else {
            throw ToolFailure(
                "--since needs uitdatabank.clientId in the configuration, which the Search API asks for",
                code: .configuration
            )
        }
        let end = Instant.now
        guard since <= end else { throw ToolFailure("--since lies in the future", code: .validationFailure) }
        var found: [(kind: ChangeQuery.Kind, ids: [String])] = []
        var isIncomplete = false
        for kind in ChangeQuery.Kind.allCases {
            var sweep = ChangeSweep(kind, from: since - MappingPoller.overlap, to: end)
            do throws(UpstreamFailure) {
                while let query = sweep.next {
                    row.requests += 1
                    sweep.take(try await search.changes(query))
                    remark("\(kind.rawValue) changed in UiTdatabank: \(sweep.found.count) read")
                }
            } catch {
                remark("\(kind.rawValue) changed in UiTdatabank could not be read: \(error)")
                gaps.append((kind, error))
            }
            row.changed = (row.changed ?? 0) + sweep.found.count
            isIncomplete = isIncomplete || sweep.isIncomplete
            found.append((kind, sweep.found))
        }
        if gaps.count == found.count, let gap = gaps.first { throw gap.failure }
        // Read after the search: what is mapped later is looked up later, too.
        let mapped = MappedDocuments(of: try await ledger.mappings())
        if isIncomplete {
            remark("UiTdatabank did not show all of it; everything that is mapped is looked at")
        }
        return isIncomplete ? mapped.all : found.flatMap { mapped.changes($0.kind, among: $0.ids) }
    }

    /// Throws where changes of one kind could not be read, once those of the other have been dealt with.
    func checkIsWhole() throws(ToolFailure) {
        guard let gap = gaps.first else { return }
        throw ToolFailure(
            "which \(gap.kind.rawValue) were changed could not be read: \(gap.failure); \(advice)",
            code: .incomplete
        )
    }

    private var advice: String {
        "run uitpas mappings resync\(row.since.map { " --since \($0)" } ?? "") again for the rest"
    }

    /// Tells the mapping-worker of each, and waits for what it finds.
    mutating func run() async throws {
        guard !chosen.isEmpty else { return }
        let session = try settings.session("uitpas mappings")
        try await session.connect()
        for mapping in chosen {
            do {
                guard try await session.publish(.refresh(mapping.event)) else {
                    throw ToolFailure("there is no queue \(Queue.mappings); run uitpas topology apply")
                }
                row.told += 1
            } catch let error as BrokerError {
                guard row.told > 0 else { throw error }
                throw ToolFailure(
                    "\(row.told) of \(chosen.count) told, then: \(error); \(advice)",
                    code: .incomplete
                )
            }
        }
        await session.close()
        remark("\(row.told) mappings are to be looked at")
        try await wait()
    }

    private mutating func wait() async throws {
        let before = Dictionary(uniqueKeysWithValues: chosen.map { ($0.event, $0) })
        var open = Set(before.keys)
        var lastProgress = ContinuousClock.now
        while true {
            let now = try await ledger.mappings(of: open)
            // A mapping that is gone will not be looked at any more.
            let done = open.filter { now[$0]?.updatedAt != before[$0]?.updatedAt }
            for event in done {
                guard let mapping = now[event], let old = before[event] else { continue }
                if mapping.route != old.route { row.moved += 1 }
                if !mapping.problems.isEmpty { row.problems += 1 }
            }
            open.subtract(done)
            row.lookedAt += done.count
            if !done.isEmpty {
                lastProgress = .now
                remark("\(row.lookedAt) of \(row.told) looked at, \(row.moved) moved")
            }
            if open.isEmpty { return }
            guard ContinuousClock.now - lastProgress < patience else {
                throw ToolFailure(
                    "\(open.count) of \(row.told) were not looked at, and nothing has happened for "
                        + "\(patience.components.seconds) s; does the mapping-worker run? If so, \(advice)",
                    code: .incomplete
                )
            }
            try await Task.sleep(for: .milliseconds(300))
        }
    }
}

extension Mapping {
    /// Whether there is anything to look up.
    fileprivate var canBeLookedUp: Bool { !isDeleted && reference != nil }
}

extension MappedDocuments {
    /// Events and organisers.
    fileprivate var everything: Set<DocumentChanged> {
        Set(events.map(DocumentChanged.event)).union(organizers.map(DocumentChanged.organizer))
    }
}
