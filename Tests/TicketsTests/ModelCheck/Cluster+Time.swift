import Tickets

/// How time passes, and how a basket is kept so that equal moments look alike.
extension Cluster {
    static let reservation = start + .seconds(900)

    /// When the reservation ends, seen from where time stands.
    var expiresAt: Instant {
        [Self.reservation, start, start - .seconds(5)][lapse]
    }

    /// Nothing that the attempt sent can become a sale any more.
    mutating func passFence(_ place: Int, _ id: AttemptID) {
        baskets[place].attempts[id]?.letFencePass()
        for index in requests.indices where requests[index].attempt == id && requests[index].basket == place {
            guard requests[index].answer == nil else { continue }
            requests[index].isDead = true
        }
        makeReadingsOld(by: .milliseconds(1))
        forgetRequests()
    }

    /// Time passes until UiTPAS's list is complete, and then until a second reading is due.

    mutating func passSecondReading() {
        for (place, basket) in baskets.enumerated() {
            for (id, attempt) in basket.attempts where attempt.absentSince != nil {
                baskets[place].attempts[id]?.absentSince = start - .seconds(60)
            }
        }
        for index in sales.indices { sales[index].isListed = true }
        makeReadingsOld(by: .seconds(60))
    }

    /// A fence that passes makes a reading older, but not so old that the list had to be complete by now.
    private mutating func makeReadingsOld(by age: Duration) {
        for index in workers.indices {
            guard case .read(let attempt, let listed, let begun) = workers[index].phase else { continue }
            workers[index].phase = .read(attempt, listed, begun: min(begun, start - age))
        }
    }

    mutating func passReservation() {
        lapse += 1
        let end = expiresAt
        for (place, basket) in baskets.enumerated() {
            for line in basket.orderedLines where line.expiresAt != nil {
                baskets[place].lines[line.id]?.expiresAt = end
            }
        }
    }

    /// Writes a changed basket down, without the times that nothing is decided by.
    mutating func store(_ basket: Basket, at place: Int) {
        var basket = basket
        basket.evidence = []
        basket.acts = []
        basket.settlement?.at = start
        for index in basket.endedLives.indices {
            basket.endedLives[index].since = start
            basket.endedLives[index].soldAt = nil
            basket.endedLives[index].expiresAt = nil
            basket.endedLives[index].attempt = nil
        }
        for id in basket.order {
            basket.lines[id]?.since = start
            basket.lines[id]?.soldAt = nil
            basket.lines[id]?.cancelledAt = nil
            if let sale = basket.lines[id]?.ticketSale { own(sale) }
        }
        for attempt in basket.attempts.values where attempt.ending != nil {
            basket.attempts[attempt.id] = nil
            if basket.lines.values.contains(where: { $0.attempt == attempt.id && $0.state == .uncertain }) {
                var ended = attempt
                ended.ending = "ended"
                ended.endedAt = nil
                past[attempt.id] = ended
            }
        }
        baskets[place] = basket
        past = past.filter { id, _ in
            baskets.contains { $0.lines.values.contains { $0.attempt == id && $0.state == .uncertain } }
        }
    }

    private mutating func own(_ sale: TicketSaleID) { owned.insert(sale) }

    /// Answers that nobody waits for, and requests that came to nothing, matter no more.
    mutating func forgetRequests() {
        requests.removeAll { request in
            guard request.isDead || request.answer != nil else { return false }
            return !workers.contains { worker in
                if case .waiting(_, request.id) = worker.phase { true } else { false }
            }
        }
    }

    /// The first attempt id that nobody and nothing knows.
    var newAttempt: AttemptID {
        var used = Set(past.keys)
        for basket in baskets {
            used.formUnion(basket.attempts.keys)
            used.formUnion(basket.lines.values.compactMap(\.attempt))
        }
        used.formUnion(requests.map(\.attempt))
        used.formUnion(workers.compactMap { $0.phase.attempt?.id })
        if let ruling { used.insert(ruling.attempt) }
        return (1...).lazy.map { AttemptID("A-\($0)") }.first { !used.contains($0) } ?? "A-0"
    }
}

extension Attempt {
    fileprivate mutating func letFencePass() {
        sendBy = start - .seconds(60)
        settleAfter = start
    }

    /// As it was when it began; what a worker keeps of it in mind.
    var atItsStart: Attempt {
        Attempt(
            id: id,
            organizer: organizer,
            lines: lines,
            startedAt: Moment(start),
            sendBy: start + timings.sendBy,
            settleAfter: start + timings.settleAfter
        )
    }
}

/// What a transaction sees of the ledger of a cluster.
struct ClusterView: LedgerView {
    var cluster: Cluster

    func owned(among sales: [TicketSaleID]) throws -> Set<TicketSaleID> { cluster.owned.intersection(sales) }

    func unresolved(like tuple: SaleTuple) throws -> [UnresolvedLine] {
        cluster.baskets.flatMap { basket in
            basket.orderedLines.compactMap { line in
                guard line.tuple == tuple, line.state == .registering || line.state == .uncertain else {
                    return nil
                }
                guard let attempt = line.attempt.flatMap({ basket.attempts[$0] ?? cluster.past[$0] }) else {
                    return nil
                }
                return UnresolvedLine(
                    key: LineKey(basket: basket.key, line: line.id),
                    startedAt: attempt.startedAt,
                    settleAfter: attempt.settleAfter,
                    isUncertain: line.state == .uncertain
                )
            }
        }
    }
}

extension Cluster {
    /// Everything is still to come: Tixly's messages, in whatever order.
    init(_ setting: Setting) {
        self.setting = setting
        baskets = setting.baskets.indices.map {
            Basket(key: BasketKey(seller: "handelsbeurs", basket: BasketID("B-\($0 + 1)")), workgroup: "gent")
        }
        mail = []
        faultsLeft = setting.faults
        for kind in setting.mail {
            // Only the first basket is cancelled.
            let places = kind == .cancelled ? 0..<1 : 0..<setting.baskets.count
            for basket in places { mail.put(Message(kind: kind, basket: basket)) }
        }
    }
}
