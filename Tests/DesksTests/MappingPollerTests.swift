import Desks
import Logging
import Messages
import Rehearsal
import Synchronization
import Testing
import Tickets
import Working

/// An outbox that fails when it is told to, and remembers what it was given.
private final class MoodyOutbox: Outbox {
    let published = Mutex<[Publication]>([])
    let left = Mutex(Int.max)

    func publish(_ publication: Publication) async throws(PublishError) {
        let isFine = left.withLock { left in
            left -= 1
            return left >= 0
        }
        guard isFine else { throw .closed }
        published.withLock { $0.append(publication) }
    }

    /// The ids that were told since it was asked last.
    func told() -> [String] {
        published.withLock { published in
            defer { published = [] }
            return published.compactMap { message in
                // Only these two are ever published here.
                guard let type = message.properties.contentType,
                    let change = try? DocumentChanged(contentType: type, body: message.body)
                else { return nil }
                return switch change {
                case .event(let id): id.text
                case .organizer(let id): "organizer \(id)"
                case .place: nil
                }
            }
        }
    }
}

extension MappingPoller {
    /// Polls for events, then for organisers; what came of both.
    fileprivate func poll() async throws -> Report? {
        guard var whole = try await poll(.events), let rest = try await poll(.organizers) else { return nil }
        whole.changed += rest.changed
        whole.told += rest.told
        whole.requests += rest.requests
        whole.isWhole = whole.isWhole || rest.isWhole
        return whole
    }
}

@Suite(.timeLimit(.minutes(1))) struct MappingPollerTests {
    private let rig: Rig
    private let search: FakeSearch
    private let outbox = MoodyOutbox()
    private var ledger: FakeLedger { rig.ledger }

    init() async {
        rig = await Rig()
        search = FakeSearch(clock: rig.clock)
    }

    private func poller(_ name: String = "one", every interval: Duration = .seconds(60)) -> MappingPoller {
        let (clock, counter) = (rig.clock, Counting())
        return MappingPoller(
            search: search,
            ledger: ledger,
            outbox: outbox,
            identity: MappingPoller.Identity(
                holder: name,
                documentsURL: "https://io",
                now: { clock.now },
                newID: { "\(name)-\(counter.next())" }
            ),
            every: interval,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// How many questions there were of a kind.
    private func asked(_ kind: ChangeQuery.Kind) -> Int {
        search.shelf.withLock { $0.queries.count { $0.kind == kind } }
    }

    private func change(_ id: UiTdatabankEventID) {
        search.shelf.withLock { $0.events[id.text] = rig.clock.now }
    }

    /// Has polled once, so that there is a watermark, and a minute has passed.
    private func started(_ name: String = "one") async throws -> MappingPoller {
        let poller = poller(name)
        _ = try await poller.poll()
        _ = outbox.told()
        rig.clock.move(by: .seconds(200))
        return poller
    }

    @Test func `the first poll has everything looked at that is mapped`() async throws {
        let report = try #require(try await poller().poll())
        #expect(report.isWhole && report.told == 2 && report.requests == 2)
        #expect(outbox.told() == [Rig.gentEvent.text, Rig.bruggeEvent.text])
        #expect(await ledger.poll?.watermarks[.events] == rig.clock.now)
    }

    @Test func `what is mapped and changed is told as UiTdatabank would, the rest is not`() async throws {
        let poller = try await started()
        change(Rig.gentEvent)
        change("99999999-0000-4000-8000-000000000000")
        search.shelf.withLock {
            $0.organizers = ["brugge": rig.clock.now, "nobody": rig.clock.now]
        }
        let report = try #require(try await poller.poll())
        #expect(report.changed == 4 && report.told == 2 && !report.isWhole)
        let message = try #require(outbox.published.withLock { $0.first })
        #expect(message.exchange == "udb3.x.domain-events" && message.routingKey == "api")
        #expect(
            message.properties.contentType
                == "application/vnd.cultuurnet.udb3-events.event-projected-to-jsonld+json"
        )
        #expect(message.properties.correlationID == "one-3-1" && message.assurance == .routed)
        #expect(
            String(decoding: message.body, as: UTF8.self).contains(
                #""item_id":"\#(Rig.gentEvent)""#
            )
        )
        #expect(outbox.told() == [Rig.gentEvent.text, "organizer brugge"])
    }

    @Test func `each poll reads back a little, for what is found late`() async throws {
        let poller = try await started()
        _ = try await poller.poll()
        rig.clock.move(by: .seconds(60))
        // Changed before the last poll, and in the index only now.
        search.shelf.withLock { $0.events[Rig.gentEvent.text] = rig.clock.now - .seconds(90) }
        _ = try await poller.poll()
        #expect(outbox.told() == [Rig.gentEvent.text])
    }

    @Test func `an event that is mapped while the search runs is told`() async throws {
        let poller = try await started()
        let fresh: UiTdatabankEventID = "7a0967f9-cc06-4c3c-9206-30481a767434"
        change(fresh)
        let late = Mapping(
            event: "4800",
            workgroup: "gent",
            owner: "handelsbeurs",
            integrationReference: fresh.text,
            updatedAt: rig.clock.now
        )
        search.shelf.withLock { [ledger] shelf in
            shelf.meddle = { _, _ in ledger.expect(late) }
        }
        _ = try await poller.poll()
        #expect(outbox.told() == [fresh.text])
    }

    @Test func `the watermark moves only when everything is told`() async throws {
        let poller = try await started()
        let before = await ledger.poll?.watermarks
        change(Rig.gentEvent)
        change(Rig.bruggeEvent)
        outbox.left.withLock { $0 = 1 }
        await #expect(throws: PublishError.closed) { try await poller.poll() }
        #expect(await ledger.poll?.watermarks == before)
        outbox.left.withLock { $0 = .max }
        _ = outbox.told()
        _ = try await poller.poll()
        #expect(outbox.told() == [Rig.gentEvent.text, Rig.bruggeEvent.text])
        #expect(await ledger.poll?.watermarks[.events] == rig.clock.now)
    }

    @Test func `a search that fails leaves everything as it was`() async throws {
        let poller = try await started()
        let before = await ledger.poll?.watermarks
        search.shelf.withLock { $0.failure = UpstreamFailure(kind: .error, description: "502") }
        await #expect(throws: UpstreamFailure.self) { try await poller.poll() }
        #expect(await ledger.poll?.watermarks == before && outbox.told() == [])
    }

    @Test(arguments: ChangeQuery.Kind.allCases)
    func `a search that fails for one kind does not hold up the other`(failing: ChangeQuery.Kind) async throws
    {
        let poller = try await started()
        let before = try #require(await ledger.poll?.watermarks)
        change(Rig.gentEvent)
        search.shelf.withLock {
            $0.organizers = ["brugge": rig.clock.now]
            $0.failure = UpstreamFailure(kind: .error, description: "500")
            $0.failingKind = failing
        }
        let other: ChangeQuery.Kind = failing == .events ? .organizers : .events
        let words = [ChangeQuery.Kind.events: Rig.gentEvent.text, .organizers: "organizer brugge"]
        await #expect(throws: UpstreamFailure.self) { try await poller.poll(failing) }
        _ = try await poller.poll(other)
        #expect(outbox.told() == [words[other]])
        let now = rig.clock.now
        #expect(
            await ledger.poll?.watermarks == [failing: before[failing], other: now].compactMapValues(\.self)
        )
        // What one missed is told once it can be asked again, whoever polls then.
        search.shelf.withLock { $0.failure = nil }
        rig.clock.move(by: .seconds(600))
        let successor = self.poller("other")
        _ = try await successor.poll(failing)
        #expect(outbox.told() == [words[failing]])
    }

    @Test func `a first poll of organisers has everything looked at where events can't be polled`()
        async throws
    {
        search.shelf.withLock {
            $0.failure = UpstreamFailure(kind: .timeout, description: "no answer")
            $0.failingKind = .events
        }
        let poller = poller()
        await #expect(throws: UpstreamFailure.self) { try await poller.poll(.events) }
        #expect(try await poller.poll(.organizers)?.isWhole == true)
        #expect(outbox.told() == [Rig.gentEvent.text, Rig.bruggeEvent.text])
        search.shelf.withLock { $0.failure = nil }
        #expect(try await poller.poll(.events)?.isWhole == false, "which served for events, too")
    }

    @Test func `polling events goes on at its pace while organisers fail`() async throws {
        search.shelf.withLock {
            $0.failure = UpstreamFailure(kind: .error, description: "500", retryAfter: .seconds(3_600))
            $0.failingKind = .organizers
        }
        let poller = poller("one", every: .milliseconds(5))
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await poller.run() }
            try await eventually("ten polls of events, and one of organisers") {
                asked(.events) >= 10 && asked(.organizers) >= 1
            }
            #expect(asked(.organizers) == 1)
            group.cancelAll()
        }
    }

    @Test func `of two one polls, and the other when that one is gone`() async throws {
        let one = try await started()
        let other = poller("other")
        rig.clock.move(by: .seconds(1_000))
        #expect(try await one.poll() != nil)
        #expect(try await other.poll() == nil)
        rig.clock.move(by: .seconds(80))
        #expect(try await other.poll() == nil, "a minute's poll is held for a minute and a half")
        rig.clock.move(by: .seconds(20))
        change(Rig.gentEvent)
        #expect(try await other.poll()?.told == 1)
        #expect(try await one.poll() == nil)
    }

    @Test func `a lease from a clock that was wrong does not last`() async throws {
        rig.clock.move(by: .seconds(86_400))
        _ = try await poller().poll()
        rig.clock.move(by: .seconds(-86_400))
        #expect(try await poller("other").poll() != nil)
    }

    @Test func `a clock that is wrong costs no change`() async throws {
        // Ours is an hour ahead of publiq's.
        search.shelf.withLock { $0.ahead = .seconds(-3_600) }
        let poller = try await started()
        #expect(await ledger.poll?.watermarks[.events] == rig.clock.now - .seconds(3_800))
        search.shelf.withLock { $0.events[Rig.gentEvent.text] = rig.clock.now - .seconds(3_600) }
        _ = try await poller.poll()
        #expect(outbox.told() == [Rig.gentEvent.text])
        // And now an hour behind: after one answer it is known.
        search.shelf.withLock { $0.ahead = .seconds(3_600) }
        _ = try await poller.poll()
        _ = outbox.told()
        search.shelf.withLock { $0.events[Rig.bruggeEvent.text] = rig.clock.now + .seconds(3_600) }
        _ = try await poller.poll()
        #expect(outbox.told().contains(Rig.bruggeEvent.text))
    }

    @Test func `more in one second than publiq shows has everything looked at`() async throws {
        let poller = try await started()
        search.shelf.withLock { shelf in
            for number in 0..<12_000 { shelf.events["e-\(number)"] = rig.clock.now }
        }
        let report = try #require(try await poller.poll())
        #expect(report.isWhole)
        #expect(outbox.told() == [Rig.gentEvent.text, Rig.bruggeEvent.text])
    }

    @Test func `after a week away everything is looked at`() async throws {
        let poller = try await started()
        rig.clock.move(by: .seconds(8 * 86_400))
        #expect(try await poller.poll()?.isWhole == true)
    }

    @Test func `who fails stays away longer each time, and as long as he is told to`() {
        var pace = PollPace(every: .seconds(60))
        #expect(pace.failed(retryAfter: nil, jitter: 1) == .seconds(120))
        #expect(pace.failed(retryAfter: nil, jitter: 0) == .seconds(180))
        #expect(pace.failed(retryAfter: .seconds(900), jitter: 0) == .seconds(900))
        for _ in 0..<40 { _ = pace.failed(retryAfter: nil, jitter: 0) }
        #expect(pace.failed(retryAfter: nil, jitter: 1) == .seconds(600))
        #expect(pace.succeeded() == .seconds(60))
    }
}
