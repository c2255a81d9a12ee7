import Tickets

/// The sale worker, as `SaleDesk` works, and UiTPAS.
extension Cluster {
    mutating func claim(_ worker: Worker, isFirst: Bool) {
        var worker = worker
        guard let organizer = worker.message.organizer else { return }
        var basket = baskets[worker.message.basket]
        if setting.breach == .ignoresWishes { basket.forgetWishes() }
        let (claim, effects) = basket.claim(
            for: organizer,
            as: newAttempt,
            at: Moment(start),
            timings: timings,
            knowing: mapped,
            isRepeat: isFirst && worker.message.isRepeat,
            resumes: isFirst && worker.message.resumes
        )
        commit(basket, effects, &worker)
        switch claim {
        case .post(let attempt, _): move(worker, .claimed(attempt.atItsStart))
        case .nothing, .barred: finish(worker, worker.hasRejected ? .deadLetter : .acknowledge)
        case .wait, .resolve:
            if setting.breach == .postsAgain,
                let open = basket.attempts.values.filter({ $0.organizer == organizer }).min(by: {
                    $0.id < $1.id
                })
            {
                move(worker, .claimed(open.atItsStart))
            } else if case .resolve(let attempt, _) = claim {
                move(worker, .resolving(attempt.atItsStart))
            } else {
                finish(worker, worker.hasRejected ? .deadLetterLeavingOpen : .again)
            }
        }
    }

    mutating func send(_ attempt: Attempt, _ worker: Worker) {
        let place = worker.message.basket
        let lines = attempt.lines.compactMap { baskets[place].lines[$0] }
        let id = (1...).lazy.first { id in !requests.contains { $0.id == id } } ?? 0
        requests.append(Request(id: id, basket: place, attempt: attempt.id, lines: lines.map(\.asPosted)))
        move(worker, .waiting(attempt, request: id))
    }

    mutating func execute(_ id: Int, _ answer: Request.Answer) {
        guard let index = requests.firstIndex(where: { $0.id == id }) else { return }
        requests[index].answer = answer
        if answer == .registered || answer == .registeredOtherwise {
            for line in requests[index].lines {
                guard var tuple = line.tuple else { continue }
                if answer == .registeredOtherwise { tuple.regularPriceLabel = "Balkon" }
                sales.append(
                    Sale(basket: requests[index].basket, line: line.id, life: line.life, tuple: tuple)
                )
                requests[index].sales.append(saleID(sales.count - 1))
            }
        }
        forgetRequests()
    }

    mutating func hearAnswer(_ id: Int, _ attempt: Attempt, _ worker: Worker) {
        guard let request = requests.first(where: { $0.id == id }), let answer = request.answer else {
            return
        }
        switch answer {
        case .registered, .registeredOtherwise:
            let receipts = zip(request.sales, request.lines).compactMap { receipt($0, $1) }
            record(.registered(receipts), attempt, worker, then: nil)
        case .refused: record(.refused(index: 0, reason: "no", messages: [:]), attempt, worker, then: nil)
        case .refusedNamingNone:
            record(.refused(index: nil, reason: "no", messages: [:]), attempt, worker, then: nil)
        case .rejected:
            var worker = worker
            worker.hasRejected = true
            record(.rejected(index: 0, reason: "body"), attempt, worker, then: nil)
        case .tooMany: record(.returned(reason: "rate-limited"), attempt, worker, then: .retry)
        case .forbidden: record(.returned(reason: "forbidden"), attempt, worker, then: .deadLetter)
        }
    }

    /// Writes an answer down, and goes on to the next round or to the end.
    mutating func record(
        _ answer: PostAnswer,
        _ attempt: Attempt,
        _ worker: Worker,
        then verdict: Worker.Verdict?
    ) {
        var worker = worker
        var basket = baskets[worker.message.basket]
        if setting.breach == .ignoresWishes { basket.forgetWishes() }
        let effects = basket.record(answer, of: attempt, at: start, atomicity: setting.atomicity)
        commit(basket, effects, &worker)
        switch verdict {
        case nil: move(worker, .between)
        case .retry where worker.hasRejected: finish(worker, .deadLetterLeavingOpen)
        case .deadLetter: park(worker)
        case .some(let verdict): finish(worker, verdict)
        }
    }

    /// Parks what was not posted and makes a dead letter of the command.
    mutating func park(_ worker: Worker) {
        var worker = worker
        guard let organizer = worker.message.organizer else { return }
        var basket = baskets[worker.message.basket]
        let effects = basket.parkSales(for: organizer, reason: "forbidden", at: start)
        let isOpen = basket.attempts.values.contains { $0.organizer == organizer && $0.ending == nil }
        commit(basket, effects, &worker)
        finish(worker, isOpen ? .deadLetterLeavingOpen : .deadLetter)
    }

    mutating func giveUp(_ worker: Worker) {
        guard worker.message.kind == .sale, let organizer = worker.message.organizer else {
            return parkRemovals(worker, only: nil, reason: "gave-up")
        }
        var worker = worker
        var basket = baskets[worker.message.basket]
        let (effects, isOpen) = basket.giveUpSales(for: organizer, reason: "gave-up", at: Moment(start))
        commit(basket, effects, &worker)
        finish(worker, isOpen ? .deadLetterLeavingOpen : .deadLetter)
    }

    mutating func resolve(_ attempt: Attempt, _ listed: [TicketSaleID], _ begun: Instant, _ worker: Worker) {
        var worker = worker
        var basket = baskets[worker.message.basket]
        let date = setting.breach == .believesOldReadings ? start : begun
        do {
            var (wait, effects) = try basket.resolve(
                attempt,
                from: reading(listed, begun: date),
                timings: timings,
                view: ClusterView(cluster: self)
            )
            if setting.breach == .believesOneReading, wait != nil {
                let (again, more) = try basket.resolve(
                    attempt,
                    from: reading(listed, begun: start + .seconds(60)),
                    timings: timings,
                    view: ClusterView(cluster: self)
                )
                wait = again
                effects += more
            }
            commit(basket, effects, &worker)
            if wait == nil {
                move(worker, .between)
            } else {
                finish(worker, worker.hasRejected ? .deadLetterLeavingOpen : .again)
            }
        } catch {
            wrong = "\(error)"
        }
    }
}

extension Basket {
    fileprivate mutating func forgetWishes() {
        cancellation = nil
        lineCancellations = [:]
        for id in order { lines[id]?.cancellation = nil }
    }
}

extension Line {
    /// What of a line is in a request.
    fileprivate var asPosted: Line {
        Line(
            id: id,
            kind: kind,
            content: content,
            ticketType: ticketType,
            isSold: true,
            state: .registering,
            since: start,
            life: life,
            route: route
        )
    }
}
