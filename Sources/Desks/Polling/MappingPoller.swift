package import Logging
import Messages
import Metrics
import Tickets
package import Working

/// Asks UiTdatabank's Search API what editors changed, and says it on our exchange as UiTdatabank's own broker would.
///
/// For everybody who has no access to that. Of all that changes in UiTdatabank only what is mapped is told: an editor's
/// hundred thousand changes elsewhere cost us pages of ids, and nobody a message. Everything is told, and confirmed by
/// the broker, before the ledger says that it was; so whoever polls after a crash may tell it twice, and misses nothing.
///
/// Of several workers one polls, which the ledger says too. Two that do, because one was frozen and came back, tell
/// things twice.
package actor MappingPoller {
    /// How far back each poll reads: what was changed is found some time later, and documents are told again meanwhile.
    package static let overlap = Duration.seconds(120)
    /// After a longer absence everything that is mapped is looked at: that is less to ask than what else has changed.
    package static let longestGap = Duration.seconds(7 * 86_400)

    private let search: any UiTdatabankSearch
    private let ledger: any Ledger & PollBook
    private let outbox: any Outbox
    private let identity: Identity
    private let interval: Duration
    private let logger: Logger
    private var pace: PollPace
    /// By how much publiq's clock is ahead of ours.
    private var ahead = Duration.zero
    private var watermark: Instant?
    private let metrics = PollMetrics()

    package init(
        search: any UiTdatabankSearch,
        ledger: any Ledger & PollBook,
        outbox: any Outbox,
        identity: Identity,
        every interval: Duration,
        logger: Logger
    ) {
        self.search = search
        self.ledger = ledger
        self.outbox = outbox
        self.identity = identity
        self.interval = interval
        self.logger = logger
        pace = PollPace(every: interval)
    }

    /// Polls until it is cancelled, and then lets others do it.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.showLag() }
            while !Task.isCancelled {
                let pause = await round()
                // Cancelled: the loop ends.
                try? await Task.sleep(for: pause)
            }
            group.cancelAll()
        }
        // Where that fails, the others wait until the lease is over.
        try? await ledger.leavePoll(as: identity.holder)
    }

    /// One attempt; the time until the next comes back.
    private func round() async -> Duration {
        do {
            guard let report = try await poll() else { return interval }
            if report.told > 0 || report.isWhole {
                logger.info(
                    "UiTdatabank was polled",
                    metadata: [
                        "changed": "\(report.changed)", "told": "\(report.told)",
                        "requests": "\(report.requests)", "whole": "\(report.isWhole)",
                    ]
                )
            }
            return pace.succeeded()
        } catch {
            guard !Task.isCancelled else { return .zero }
            metrics.failed()
            let failure = error as? UpstreamFailure
            let pause = pace.failed(retryAfter: failure?.retryAfter, jitter: .random(in: 0..<1))
            logger.warning(
                "UiTdatabank could not be polled; the mapping falls behind",
                metadata: ["error": "\(error)", "retry.seconds": "\(pause.components.seconds)"]
            )
            return pause
        }
    }

    /// Polls once; nil where another process does.
    package func poll() async throws -> Report? {
        guard let known = try await lease() else { return nil }
        let now = identity.now()
        let end = max(now + ahead, known ?? now)
        var report = Report()
        var heard: Instant?
        var changes: [DocumentChanged] = []
        if let known, end.since(known) < Self.longestGap {
            var found: [(kind: ChangeQuery.Kind, ids: [String])] = []
            for kind in ChangeQuery.Kind.allCases {
                let sweep = try await swept(kind, from: known - Self.overlap, to: end, &report, &heard)
                guard let sweep else { return nil }
                report.changed += sweep.found.count
                if sweep.isIncomplete { report.isWhole = true }
                found.append((kind, sweep.found))
            }
            // Read after the search: who maps an event later looks it up later, too.
            let mapped = try await mapped()
            changes =
                report.isWhole ? mapped.all : found.flatMap { mapped.changes($0.kind, among: $0.ids) }
        } else {
            // Nothing has been told yet, or not for long: what is mapped may have changed at any time. One question all the
            // same, for publiq's clock: from now on its changes are read, by its time.
            report.isWhole = true
            let question = ChangeQuery(.events, from: now, to: now, start: 0, limit: 1)
            _ = try await asked(question, &report, &heard)
            changes = try await mapped().all
        }
        try await tell(changes)
        report.told = changes.count
        metrics.told(changes.count, of: report.changed)
        // What publiq's clock had not come to was not there to be found.
        let reached = min(end, heard ?? end)
        guard try await ledger.movePoll(to: reached, as: identity.holder) else { return nil }
        watermark = max(reached, known ?? reached)
        _ = try await lease(for: interval * 1.5 + .seconds(1))
        metrics.succeeded()
        return report
    }

    private func mapped() async throws(LedgerError) -> MappedDocuments {
        MappedDocuments(of: try await ledger.mappings().filter { !$0.isDeleted })
    }

    /// Takes or keeps the polling; nil where another process has it, else the watermark.
    private func lease(for length: Duration = .seconds(20)) async throws(LedgerError) -> Instant?? {
        let now = identity.now()
        let state = try await ledger.takePoll(as: identity.holder, until: now + length, now: now)
        watermark = state.watermark ?? watermark
        return state.holder == identity.holder ? .some(state.watermark) : nil
    }

    /// Reads all changes of a kind; nil where another process has taken over meanwhile.
    private func swept(
        _ kind: ChangeQuery.Kind,
        from start: Instant,
        to end: Instant,
        _ report: inout Report,
        _ heard: inout Instant?
    ) async throws -> ChangeSweep? {
        var sweep = ChangeSweep(kind, from: start, to: end)
        while let query = sweep.next {
            // A request and its answer take less.
            guard try await lease() != nil else { return nil }
            sweep.take(try await asked(query, &report, &heard))
        }
        return sweep
    }

    private func asked(
        _ query: ChangeQuery,
        _ report: inout Report,
        _ heard: inout Instant?
    ) async throws(UpstreamFailure) -> ChangePage {
        report.requests += 1
        metrics.asked()
        let page = try await search.changes(query)
        guard let time = page.publiqTime else { return page }
        ahead = time.since(identity.now())
        heard = heard ?? time
        return page
    }

    private func tell(_ changes: [DocumentChanged]) async throws {
        for (index, change) in changes.enumerated() {
            if index.isMultiple(of: 100), index > 0 { _ = try await lease() }
            let id = identity.newID()
            let message = Publication.documentChanged(
                change,
                id: id,
                at: identity.now(),
                url: identity.documentsURL
            )
            if let message { try await outbox.publish(message) }
        }
    }

    /// Tells the metrics how far behind the mapping is, polls or not, until it is cancelled.
    private func showLag() async {
        while !Task.isCancelled {
            if let watermark { metrics.lag(identity.now().since(watermark)) }
            // Cancelled: the loop ends.
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
