import Testing
import Working

@testable import RabbitMQ

private func job(_ id: UInt64, key: String = "key", _ assurance: Publication.Assurance = .routed) -> Job {
    let properties = MessageProperties(messageID: "\(id)")
    return Job(id: id, publication: publication(to: key, properties: properties, assurance: assurance))
}

/// What became of jobs, by their ids.
private func words(_ settlements: [Settlement]) -> [String] {
    settlements.map { settlement in
        switch settlement.result {
        case .success: "\(settlement.job.id) \(settlement.isUnrouted ? "unrouted" : "confirmed")"
        case .failure(let error): "\(settlement.job.id) \(error.label)"
        }
    }
}

struct ConfirmWindowTests {
    private func window(_ jobs: [Job]) -> ConfirmWindow {
        jobs.reduce(into: ConfirmWindow()) { $0.add($1) }
    }

    private func notice(key: String = "key") -> Frame.Return {
        Frame.Return(code: 312, reply: "NO_ROUTE", exchange: "", routingKey: key)
    }

    @Test func `one number settles one job, once`() {
        var window = window([job(11), job(12), job(13)])
        #expect(words(window.settled(2, multiple: false, isAccepted: true)) == ["12 confirmed"])
        #expect(words(window.settled(2, multiple: false, isAccepted: true)) == [])
        #expect(window.count == 2)
        #expect(window.jobs.map(\.id) == [11, 13])
    }

    @Test func `a multiple one settles everything up to it`() {
        var window = window((1...5).map { job($0) })
        _ = window.settled(2, multiple: false, isAccepted: true)
        #expect(
            words(window.settled(4, multiple: true, isAccepted: true)) == [
                "1 confirmed", "3 confirmed", "4 confirmed",
            ]
        )
        #expect(words(window.settled(4, multiple: true, isAccepted: true)) == [])
        #expect(words(window.settled(5, multiple: true, isAccepted: false)) == ["5 rejected"])
    }

    @Test func `an answer to nothing settles nothing`() {
        var window = window([job(1)])
        #expect(words(window.settled(7, multiple: false, isAccepted: true)) == [])
        #expect(words(window.settled(0, multiple: true, isAccepted: true)) == [])
        #expect(window.count == 1)
    }

    @Test func `a return is matched by its content`() {
        var window = window([job(1), job(2), job(3, key: "other"), job(4)])
        window.returned(notice(), properties: job(2).publication.properties, body: job(2).publication.body)
        window.returned(notice(), properties: job(4).publication.properties, body: job(4).publication.body)
        #expect(
            words(window.settled(4, multiple: true, isAccepted: true)) == [
                "1 confirmed", "2 unroutable", "3 confirmed", "4 unroutable",
            ]
        )
    }

    @Test func `of equal messages each return takes another one`() {
        var window = window([job(1), job(1), job(1)])
        for _ in 0..<2 {
            window.returned(
                notice(),
                properties: job(1).publication.properties,
                body: job(1).publication.body
            )
        }
        #expect(
            words(window.settled(3, multiple: true, isAccepted: true)) == [
                "1 unroutable", "1 unroutable", "1 confirmed",
            ]
        )
    }

    @Test func `a return that RabbitMQ has rewritten goes by its address`() {
        var window = window([job(1, key: "other"), job(2)])
        window.returned(notice(), properties: MessageProperties(), body: [])
        #expect(
            words(window.settled(2, multiple: true, isAccepted: true)) == ["1 confirmed", "2 unroutable"]
        )
    }

    @Test func `a return of what is merely confirmed is a success that is counted`() {
        var window = window([job(1, .confirmed)])
        let publication = job(1).publication
        window.returned(notice(), properties: publication.properties, body: publication.body)
        #expect(words(window.settled(1, multiple: false, isAccepted: true)) == ["1 unrouted"])
    }
}

struct OutgoingTests {
    private func outgoing(_ jobs: [Job]) -> Outgoing {
        var outgoing = Outgoing()
        outgoing.append(jobs)
        return outgoing
    }

    /// Takes as much as may be in flight.
    private func burst(_ outgoing: inout Outgoing, limit: Int = 100) -> [Job] {
        var jobs: [Job] = []
        while let job = outgoing.next(unconfirmed: jobs.count, limit: limit) { jobs.append(job) }
        return jobs
    }

    @Test func `no more than the window is handed out`() {
        var outgoing = outgoing((1...5).map { job($0) })
        #expect(burst(&outgoing, limit: 3).map(\.id) == [1, 2, 3])
        #expect(outgoing.next(unconfirmed: 3, limit: 3) == nil)
        #expect(burst(&outgoing).map(\.id) == [4, 5])
        #expect(outgoing.isEmpty)
    }

    @Test func `after an outage the unconfirmed ones go first, without the best-effort ones`() {
        var outgoing = outgoing((1...4).map { job($0, $0 == 2 ? .bestEffort : .routed) })
        let sent = burst(&outgoing, limit: 3)
        outgoing.lost(sent)
        #expect(burst(&outgoing).map(\.id) == [1, 3, 4])
    }

    @Test func `without a connection, what is worth nothing any more is dropped, and nothing else`() {
        let now = ContinuousClock.now
        let message = job(1).publication
        let jobs = [
            Job(id: 1, publication: message, end: now), Job(id: 2, publication: message),
            Job(id: 3, publication: message, end: now + .seconds(1)),
        ]
        var outgoing = outgoing(jobs)
        #expect(outgoing.dropStale(at: now) == 1)
        #expect(burst(&outgoing).map(\.id) == [2, 3])
    }

    @Test func `a refusal over one that is alone is its refusal`() {
        var outgoing = outgoing([job(1), job(2)])
        #expect(outgoing.refused(burst(&outgoing, limit: 1), reply: "").map(\.id) == 1)
        #expect(burst(&outgoing).map(\.id) == [2])
    }

    @Test func `among many the offender is searched for one at a time`() {
        var outgoing = outgoing((1...5).map { job($0) })
        #expect(outgoing.refused(burst(&outgoing, limit: 4), reply: "") == nil)
        #expect(burst(&outgoing).map(\.id) == [1])
        #expect(burst(&outgoing).map(\.id) == [2])
        #expect(outgoing.refused([job(2)], reply: "").map(\.id) == 2)
        #expect(burst(&outgoing).map(\.id) == [3, 4, 5])
    }

    @Test func `the last suspect travels alone, too`() {
        var outgoing = outgoing((1...4).map { job($0) })
        _ = outgoing.refused(burst(&outgoing, limit: 2), reply: "")
        #expect(burst(&outgoing).map(\.id) == [1])
        #expect(burst(&outgoing).map(\.id) == [2])
        #expect(outgoing.next(unconfirmed: 1, limit: 100) == nil)
        #expect(burst(&outgoing).map(\.id) == [3, 4])
    }

    @Test func `an outage does not end the search`() {
        var outgoing = outgoing((1...3).map { job($0) })
        _ = outgoing.refused(burst(&outgoing), reply: "")
        outgoing.lost(burst(&outgoing))
        #expect(burst(&outgoing).map(\.id) == [1])
        #expect(burst(&outgoing).map(\.id) == [2])
    }

    @Test func `whom the broker names is tried first`() {
        let named = Job(id: 3, publication: publication(to: "k", exchange: "gone"))
        var outgoing = outgoing([job(1), job(2), named, job(4)])
        _ = outgoing.refused(burst(&outgoing), reply: "NOT_FOUND - no exchange 'gone' in vhost '/'")
        #expect(burst(&outgoing).map(\.id) == [3])
    }
}

extension Job: CustomTestStringConvertible, Equatable {
    var testDescription: String { "job \(id)" }
    static func == (one: Job, other: Job) -> Bool { one.id == other.id }
}
