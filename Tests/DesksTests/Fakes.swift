import Desks
import Messages
import Synchronization
import Tickets
import Working

/// A ledger in memory: baskets and mappings as values, one change at a time.
actor FakeLedger: Ledger, PollBook, Leases {
    private(set) var stored: [BasketKey: Basket] = [:]
    private(set) var known: [EventID: Mapping] = [:]
    /// How many changes may still succeed; nil is no limit.
    var changesLeft: Int?
    /// Sees each changed basket before it is stored; what it throws is the end of the change.
    private var inspection: (@Sendable (Basket) throws -> Void)?
    private(set) var mappingReads = 0
    private(set) var attempts: [Attempt] = []
    private(set) var acts: [LineAct] = []
    private(set) var changes: [MappingChange] = []
    private(set) var trades: [EventID: Trade] = [:]

    func set(_ trade: Trade, in event: EventID) { trades[event] = trade }

    /// When each price was sold last.
    private var lastSold: [EventID: [Cents: Instant]] = [:]

    func sell(_ event: EventID, at price: Int, _ moment: Instant) {
        lastSold[event, default: [:]][Cents(price)] = moment
    }

    private(set) var poll: PollState?
    private var leases: [Duty: (holder: String, end: Instant)] = [:]
    /// How often a lease was taken or gone on with.
    private(set) var leaseQuestions = 0
    /// Mappings that somebody who can't wait has added.
    private nonisolated let expected = Mutex<[Mapping]>([])

    nonisolated func expect(_ mapping: Mapping) { expected.withLock { $0.append(mapping) } }

    func set(_ mapping: Mapping) { known[mapping.event] = mapping }
    func set(_ basket: Basket) { stored[basket.key] = basket }
    func fail(after changes: Int?) { changesLeft = changes }
    func inspect(_ inspection: (@Sendable (Basket) throws -> Void)?) { self.inspection = inspection }

    private func spend() throws {
        guard let left = changesLeft else { return }
        guard left > 0 else { throw LedgerError.unavailable("the ledger is locked") }
        changesLeft = left - 1
    }

    func change<Result: Sendable>(
        _ key: BasketKey,
        workgroup: WorkgroupID,
        _ change: @escaping @Sendable (inout Basket, any LedgerSnapshot) throws -> Result
    ) async throws -> Result {
        try spend()
        var basket = stored[key] ?? Basket(key: key, workgroup: workgroup)
        let result = try change(&basket, Snapshot(baskets: stored, mappings: known, acts: acts))
        try inspection?(basket)
        basket.evidence = []
        acts += basket.acts
        basket.acts = []
        let doubted = Set(
            basket.lines.values.filter { $0.state == .uncertain || $0.organizerDoubt == .unconfirmed }
                .compactMap(\.attempt)
        )
        attempts += basket.attempts.values.filter { $0.ending != nil }
        basket.attempts = basket.attempts.filter { $0.value.ending == nil || doubted.contains($0.key) }
        stored[key] = basket
        return result
    }

    func basket(_ key: BasketKey) async throws(LedgerError) -> Basket? { stored[key] }
    func baskets(named basket: BasketID) async throws(LedgerError) -> [Basket] {
        stored.values.filter { $0.key.basket == basket }
    }

    func changeMapping<Result: Sendable>(
        of event: EventID,
        by author: MappingAuthor,
        _ change: @escaping @Sendable (inout Mapping?) throws -> Result
    ) async throws -> Result {
        try spend()
        var mapping = known[event]
        let result = try change(&mapping)
        if let step = MappingChange(from: known[event], to: mapping, by: author) { changes.append(step) }
        known[event] = mapping
        return result
    }

    private func takeExpected() {
        let mappings = expected.withLock { expected in
            defer { expected = [] }
            return expected
        }
        for mapping in mappings { known[mapping.event] = mapping }
    }

    func mappings(of events: Set<EventID>) async throws(LedgerError) -> [EventID: Mapping] {
        takeExpected()
        mappingReads += 1
        return known.filter { events.contains($0.key) }
    }
    func mappings(onto event: UiTdatabankEventID) async throws(LedgerError) -> [Mapping] {
        known.values.filter { $0.uitdatabankEvent == event || $0.leads(to: event) }.sorted {
            $0.event < $1.event
        }
    }
    func mappings(ontoEventsOf organizer: OrganizerID) async throws(LedgerError) -> [Mapping] {
        known.values.filter { $0.organizer == organizer }.sorted { $0.event < $1.event }
    }
    func mappings() async throws(LedgerError) -> [Mapping] {
        takeExpected()
        return known.values.sorted { $0.event < $1.event }
    }

    func takeLease(
        of duty: Duty,
        as holder: String,
        until end: Instant,
        now: Instant
    ) async throws(LedgerError) -> Bool {
        if let lease = leases[duty], lease.holder != holder, lease.end > now { return false }
        leases[duty] = (holder, end)
        leaseQuestions += 1
        return true
    }

    func leaveLease(of duty: Duty, as holder: String) async throws(LedgerError) {
        if leases[duty]?.holder == holder { leases[duty] = nil }
    }

    func takePoll(as holder: String, until end: Instant, now: Instant) async throws(LedgerError) -> PollState
    {
        var next = poll ?? PollState(holder: holder, heldUntil: end)
        if next.holder == holder || next.heldUntil <= now || next.heldUntil > now + .seconds(3_600) {
            next.holder = holder
            next.heldUntil = end
        }
        poll = next
        return next
    }

    func movePoll(
        of kinds: Set<ChangeQuery.Kind>,
        to watermark: Instant,
        as holder: String
    ) async throws(LedgerError) -> Bool {
        guard poll?.holder == holder else { return false }
        for kind in kinds {
            let before = poll?.watermarks[kind] ?? watermark
            poll?.watermarks[kind] = max(watermark, before)
        }
        return true
    }

    func leavePoll(as holder: String) async throws(LedgerError) {
        if poll?.holder == holder { poll?.heldUntil = Instant(milliseconds: 0) }
    }

    func pollState() async throws(LedgerError) -> PollState? { poll }

    func baskets(withLinesIn states: Set<LineState>, limit: Int) async throws(LedgerError) -> [Basket] {
        Array(stored.values.filter { $0.lines.values.contains { states.contains($0.state) } }.prefix(limit))
    }

    func baskets(unconfirmedIn event: EventID, limit: Int) async throws(LedgerError) -> [DueBasket] {
        let baskets = stored.values.filter { basket in
            basket.lines.values.contains { $0.content.event == event && $0.organizerDoubt == .unconfirmed }
        }
        return baskets.prefix(limit).map {
            DueBasket(basket: $0.key, workgroup: $0.workgroup)
        }
    }

    func baskets(waitingFor event: EventID) async throws(LedgerError) -> [DueBasket] {
        stored.values.filter {
            $0.lines.values.contains { line in
                guard line.content.event == event else { return false }
                var moved = line
                if line.state == .parked, let route = known[event]?.route {
                    return !moved.apply(.mapped(route), at: line.since).isEmpty
                }
                return line.state == .unmapped
            }
        }
        .map { DueBasket(basket: $0.key, workgroup: $0.workgroup) }
    }

    func lapsedReservations(before moment: Instant, limit: Int) async throws(LedgerError) -> [DueBasket] {
        stored.values.filter { basket in
            basket.lines.values.contains {
                $0.isLapsed(at: moment) && [.unmapped, .routed, .registered, .manual].contains($0.state)
            }
        }
        .map { DueBasket(basket: $0.key, workgroup: $0.workgroup) }
    }

    func stalledBaskets(since moment: Instant, limit: Int) async throws(LedgerError) -> [Basket] {
        Array(
            stored.values.filter { !$0.stalled(since: moment).isEmpty }
                .sorted { $0.key < $1.key }.prefix(limit)
        )
    }

    func check() async throws(LedgerError) {}
}

extension FakeLedger: MappingRecords {
    func history(of event: EventID) async throws(LedgerError) -> [MappingChange] {
        changes.filter { $0.event == event }
    }
    func trade(in event: EventID, since moment: Instant) async throws(LedgerError) -> Trade {
        var trade = trades[event] ?? Trade()
        for (price, last) in lastSold[event] ?? [:] where last >= moment { trade.prices.insert(price) }
        return trade
    }
    func eventsTradedSinceInspection() async throws(LedgerError) -> Set<EventID> { Set(trades.keys) }
    func movedSales(
        _ scope: ReportScope,
        organizer: OrganizerID?
    ) async throws(LedgerError) -> [MovedSale] { [] }
    func waitingSales(since moment: Instant) async throws(LedgerError) -> [WaitingSales] { [] }
}

struct Snapshot: LedgerSnapshot {
    var baskets: [BasketKey: Basket]
    var mappings: [EventID: Mapping]
    var acts: [LineAct] = []

    func act(of ruling: RulingID) throws -> LineAct? { acts.first { $0.ruling.id == ruling } }

    func mappings(of events: Set<EventID>) throws -> [EventID: Mapping] {
        mappings.filter { events.contains($0.key) }
    }

    func owned(among sales: [TicketSaleID]) throws -> Set<TicketSaleID> {
        let all = baskets.values.flatMap { $0.lines.values.compactMap(\.ticketSale) }
        return Set(all).intersection(sales)
    }

    func unresolved(like tuple: SaleTuple) throws -> [UnresolvedLine] {
        baskets.values.flatMap { basket in
            basket.orderedLines.compactMap { line -> UnresolvedLine? in
                guard line.tuple == tuple, line.state == .registering || line.state == .uncertain,
                    let attempt = line.attempt.flatMap({ basket.attempts[$0] })
                else { return nil }
                return UnresolvedLine(
                    key: LineKey(basket: basket.key, line: line.id),
                    startedAt: attempt.startedAt,
                    settleAfter: attempt.settleAfter,
                    isUncertain: line.state == .uncertain
                )
            }
        }
        .sorted { $0.key < $1.key }
    }
}

/// UiTPAS that answers as it was told to, and keeps a journal; readings are dated by `clock`.
final class FakeUiTPAS: UiTPAS {
    struct Script {
        var journal: [String] = []
        var posts: [PostResult] = []
        var removals: [TicketSaleID: RemovalResult] = [:]
        /// Organisers as whose client nothing is removed or read.
        var refused: Set<OrganizerID> = []
        var readings: [Result<Reading, UpstreamFailure>] = []
        var tariffs: [String: Result<TariffAnswer, UpstreamFailure>] = [:]
        var deadlines: [Duration] = []
        /// Until when each post might be started.
        var starts: [ContinuousClock.Instant] = []
        var standstills: [OrganizerID: UpstreamFailure] = [:]
        var strangers: Set<OrganizerID> = []
        var sold = 0
        /// What happens while a post is under way.
        var duringPost: (@Sendable () -> Void)?
        /// When publiq says that it registered.
        var createdAt: Instant?
        /// What happens before `GET /permissions` is answered.
        var meanwhile: (@Sendable () async -> Void)?
        /// What `GET /permissions` answers for an organiser; without a word, that everything may be done for it.
        var permissions: [OrganizerID: Result<Set<String>, UpstreamFailure>] = [:]
        /// By how much the clock moves while a list is being read.
        var readingTakes = Duration.zero
    }

    let script = Mutex(Script())
    private let clock: FakeClock

    init(clock: FakeClock = FakeClock()) { self.clock = clock }

    var journal: [String] { script.withLock { $0.journal } }

    func hasCredentials(for organizer: OrganizerID) -> Bool {
        script.withLock { !$0.strangers.contains(organizer) }
    }

    func standstill(for organizer: OrganizerID) async -> UpstreamFailure? {
        script.withLock { $0.standstills[organizer] }
    }

    func tariffs(
        for number: UiTPASNumber,
        route: Route,
        regularPrice: Cents,
        deadline: Duration
    ) async throws(UpstreamFailure) -> TariffAnswer {
        let answer = script.withLock {
            $0.journal.append("tariffs \(number.masked.suffix(4)) \(route.event) \(route.organizer)")
            $0.deadlines.append(deadline)
            return $0.tariffs[number.digits]
        }
        return try (answer ?? .success(.available([], messages: [:]))).get()
    }

    /// Registers where nothing was scripted.
    func post(
        _ sales: [SaleTuple],
        for organizer: OrganizerID,
        notAfter: ContinuousClock.Instant,
        timings: Timings
    ) async -> PostResult {
        let duringPost = script.withLock { $0.duringPost }
        duringPost?()
        return script.withLock {
            $0.journal.append("post \(sales.count) \(organizer)")
            $0.starts.append(notAfter)
            guard $0.posts.isEmpty else { return $0.posts.removeFirst() }
            var receipts: [PostAnswer.Receipt] = []
            for sale in sales {
                $0.sold += 1
                receipts.append(
                    PostAnswer.Receipt(
                        sale: TicketSaleID("S-\($0.sold)"),
                        event: sale.event,
                        number: sale.number.digits,
                        tariff: sale.tariff,
                        tariffPrice: Cents(240),
                        createdAt: $0.createdAt
                    )
                )
            }
            return .registered(receipts)
        }
    }

    func remove(_ sale: TicketSaleID, for organizer: OrganizerID, deadline: Duration) async -> RemovalResult {
        script.withLock {
            $0.journal.append("remove \(sale) \(organizer)")
            if $0.refused.contains(organizer) {
                return .failed(UpstreamFailure(kind: .forbidden, description: "\(organizer) may not"))
            }
            return $0.removals[sale] ?? .gone
        }
    }

    func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        let begun = clock.moment
        let (answer, time) = script.withLock { script -> (Result<Reading, UpstreamFailure>?, Duration) in
            script.journal.append("read \(event) \(organizer)")
            if script.refused.contains(organizer) {
                let no = UpstreamFailure(kind: .forbidden, description: "\(organizer) may not")
                return (.failure(no), .zero)
            }
            return (script.readings.isEmpty ? nil : script.readings.removeFirst(), script.readingTakes)
        }
        clock.move(by: time)
        var reading = try (answer ?? .success(Reading(sales: []))).get()
        reading.begun = begun
        return reading
    }

    func permissions(for organizer: OrganizerID) async throws(UpstreamFailure) -> [OrganizerPermissions] {
        let (answer, meanwhile) = script.withLock {
            $0.journal.append("permissions \(organizer)")
            return ($0.permissions[organizer], $0.meanwhile)
        }
        await meanwhile?()
        let granted = try (answer ?? .success(["TICKETSALES_REGISTER"])).get()
        return [OrganizerPermissions(organizer: organizer, name: "", permissions: granted)]
    }
}

/// UiTdatabank with a few documents.
final class FakeUiTdatabank: UiTdatabank {
    struct Shelf {
        var events: [UiTdatabankEventID: UiTdatabankEvent] = [:]
        var organizers: [OrganizerID: UiTdatabankOrganizer] = [:]
        var failure: UpstreamFailure?
        var reads = 0
    }

    let shelf = Mutex(Shelf())

    func event(_ id: UiTdatabankEventID) async throws(UpstreamFailure) -> UiTdatabankEvent? {
        let (event, failure) = shelf.withLock {
            $0.reads += 1
            return ($0.events[id], $0.failure)
        }
        if let failure { throw failure }
        return event
    }

    func organizer(_ id: OrganizerID) async throws(UpstreamFailure) -> UiTdatabankOrganizer? {
        let (organizer, failure) = shelf.withLock { ($0.organizers[id], $0.failure) }
        if let failure { throw failure }
        return organizer
    }
}

/// A clock that stands still until it is moved.
final class FakeClock: Sendable {
    private let instant = Mutex(Instant(milliseconds: 1_795_000_000_000))
    var now: Instant { instant.withLock { $0 } }
    var moment: Moment {
        let now = now
        return Moment(wall: now, uptime: Uptime(boot: "test", milliseconds: now.milliseconds))
    }
    func move(by duration: Duration) { instant.withLock { $0 = $0 + duration } }
}

extension Reading {
    /// What is listed; the fake that gives it out dates it.
    init(sales: [KnownSale], publiqTime: Instant? = nil) {
        self.init(begun: FakeClock().moment, sales: sales, publiqTime: publiqTime)
    }
}

/// Keeps what is published.
final class FakeOutbox: Outbox {
    let published = Mutex<[Publication]>([])
    func publish(_ publication: Publication) async throws(PublishError) {
        published.withLock { $0.append(publication) }
    }
}
