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
/// Events and organisers are polled apart, each with a watermark of its own, so that a search that fails for one of them
/// does not hold up the other.
///
/// Of several workers one polls, which the ledger says too. Two that do, because one was frozen and came back, tell
/// things twice.
package actor MappingPoller {
    /// How far back each poll reads: what was changed is found some time later, and documents are told again meanwhile.
    package static let overlap = Duration.seconds(120)
    /// After a longer absence everything that is mapped is looked at: that is less to ask than what else has changed.
    package static let longestGap = Duration.seconds(7 * 86_400)
    /// For how long the polling is taken at least.
    private static let shortestLease = Duration.seconds(20)

    private let search: any UiTdatabankSearch
    private let ledger: any Ledger & PollBook
    private let outbox: any Outbox
    private let identity: Identity
    private let interval: Duration
    private let logger: Logger
    /// By how much publiq's clock is ahead of ours.
    private var ahead = Duration.zero
    private var courses: PollCourses

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
        courses = PollCourses(every: interval)
    }

    /// Polls until it is cancelled, and then lets others do it.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.showLag() }
            // A first poll of the one has everything looked at for the other, too.
            let pause = await round(.events)
            group.addTask { await self.keepPolling(.organizers, after: .zero) }
            await keepPolling(.events, after: pause)
            group.cancelAll()
        }
        // Where that fails, the others wait until the lease is over.
        try? await ledger.leavePoll(as: identity.holder)
    }

    private func keepPolling(_ kind: ChangeQuery.Kind, after pause: Duration) async {
        var pause = pause
        while !Task.isCancelled {
            // Cancelled: the loop ends.
            try? await Task.sleep(for: pause)
            if !Task.isCancelled { pause = await round(kind) }
        }
    }

    /// One attempt; the time until the next comes back.
    private func round(_ kind: ChangeQuery.Kind) async -> Duration {
        do {
            guard let report = try await poll(kind) else { return interval }
            if report.told > 0 || report.isWhole {
                logger.info(
                    "UiTdatabank was polled",
                    metadata: [
                        "kind": "\(kind.rawValue)", "changed": "\(report.changed)", "told": "\(report.told)",
                        "requests": "\(report.requests)", "whole": "\(report.isWhole)",
                    ]
                )
            }
            return courses[kind].pace.succeeded()
        } catch {
            guard !Task.isCancelled else { return .zero }
            courses[kind].metrics.failed()
            let failure = error as? UpstreamFailure
            let jitter = Double.random(in: 0..<1)
            let pause = courses[kind].pace.failed(retryAfter: failure?.retryAfter, jitter: jitter)
            logger.warning(
                "UiTdatabank could not be polled; the mapping falls behind",
                metadata: [
                    "kind": "\(kind.rawValue)", "error": "\(error)",
                    "retry.seconds": "\(pause.components.seconds)",
                ]
            )
            return pause
        }
    }

    /// Polls once for one kind of document; nil where another process does.
    package func poll(_ kind: ChangeQuery.Kind) async throws -> Report? {
        guard try await holdsLease() else { return nil }
        let (now, known) = (identity.now(), courses[kind].watermark)
        let end = max(now + ahead, known ?? now)
        var report = Report()
        var heard: Instant?
        let changes: [DocumentChanged]
        if let known, end.since(known) < Self.longestGap {
            let sweep = try await swept(kind, from: known - Self.overlap, to: end, &report, &heard)
            guard let sweep else { return nil }
            report.changed = sweep.found.count
            report.isWhole = sweep.isIncomplete
            // Read after the search: who maps an event later looks it up later, too.
            let mapped = try await mapped()
            changes = report.isWhole ? mapped.all : mapped.changes(kind, among: sweep.found)
        } else {
            // Nothing has been told yet, or not for long: what is mapped may have changed at any time. One question all the
            // same, for publiq's clock: from now on its changes are read, by its time.
            report.isWhole = true
            let question = ChangeQuery(kind, from: now, to: now, start: 0, limit: 1)
            _ = try await asked(question, &report, &heard)
            changes = try await mapped().all
        }
        try await tell(changes)
        report.told = changes.count
        courses[kind].metrics.told(changes.count, of: report.changed)
        // What publiq's clock had not come to was not there to be found.
        let reached = min(end, heard ?? end)
        // Who looks at an event looks at its organiser, too.
        let kinds = report.isWhole ? Set(ChangeQuery.Kind.allCases) : [kind]
        guard try await ledger.movePoll(of: kinds, to: reached, as: identity.holder) else { return nil }
        _ = try await holdsLease()
        courses[kind].metrics.succeeded()
        return report
    }

    private func mapped() async throws(LedgerError) -> MappedDocuments {
        MappedDocuments(of: try await ledger.mappings().filter { !$0.isDeleted })
    }

    /// Takes or keeps the polling, and learns how far it is; false where another process has it.
    private func holdsLease() async throws(LedgerError) -> Bool {
        let now = identity.now()
        let length = max(interval * 1.5 + .seconds(1), Self.shortestLease)
        let state = try await ledger.takePoll(as: identity.holder, until: now + length, now: now)
        for (kind, watermark) in state.watermarks { courses[kind].watermark = watermark }
        return state.holder == identity.holder
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
            guard try await holdsLease() else { return nil }
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
        courses[query.kind].metrics.asked()
        let page = try await search.changes(query)
        guard let time = page.publiqTime else { return page }
        ahead = time.since(identity.now())
        heard = heard ?? time
        return page
    }

    private func tell(_ changes: [DocumentChanged]) async throws {
        for (index, change) in changes.enumerated() {
            if index.isMultiple(of: 100), index > 0 { _ = try await holdsLease() }
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
            for kind in ChangeQuery.Kind.allCases {
                let course = courses[kind]
                if let watermark = course.watermark { course.metrics.lag(identity.now().since(watermark)) }
            }
            // Cancelled: the loop ends.
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
