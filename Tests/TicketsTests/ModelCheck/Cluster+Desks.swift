import Tickets

/// What comes of each step.
extension Cluster {
    func after(_ step: Step) -> Cluster {
        var cluster = self
        cluster.take(step)
        if isFault(step) { cluster.faultsLeft -= 1 }
        cluster.simplify()
        return cluster
    }

    private mutating func take(_ step: Step) {
        switch step {
        case .hear(let message, let end): hear(message, end)
        case .deliver(let message):
            queue.take(message)
            begin(message)
        case .duplicate(let message): begin(message)
        case .spoil(let message):
            queue.take(message)
            queue.put(message.redelivered)
        case .purge(let message):
            queue.take(message)
        case .replay(let letter):
            letters.take(letter)
            queue.put(letter)
        case .work(let place, let act): work(place, act)
        case .execute(let id, let answer): execute(id, answer)
        case .passFence(let place, let attempt): passFence(place, attempt)
        case .passSecondReading: passSecondReading()
        case .lapse: passReservation()
        case .say(let basket, let line): say(basket, line)
        case .inspect:
            let listed = listedSales
            ruling?.listed = listed
        case .rule(let end): rule(end)
        case .sweepReservations: for message in messagesForLapsed { queue.put(message) }
        case .sweepStalled: for message in messagesForStalled { queue.put(message) }
        }
    }

    /// The routing worker: one transaction, then what follows from it.
    private mutating func hear(_ message: Message, _ end: Step.End) {
        var basket = baskets[message.basket]
        let effects = route(message, &basket)
        let (words, commands) = read(effects, of: message.basket)
        if end != .premature {
            if message.kind == .cancelled { isCancelled = true }
            store(basket, at: message.basket)
        }
        if end != .unheard { publish(words, commands) }
        guard end == .well else {
            if message.isCommand {
                queue.take(message)
                queue.put(message.redelivered)
            } else {
                mail.take(message)
                mail.put(message.redelivered)
            }
            return
        }
        mail.take(message)
        queue.take(message)
    }

    private mutating func route(_ message: Message, _ basket: inout Basket) -> [Effect] {
        switch message.kind {
        case .cancelled:
            return basket.cancel(lines: nil, reason: "customer", at: start, isRepeat: message.isRepeat)
        case .review:
            return basket.review(at: start, knowing: mapped, isRepeat: message.isRepeat)
        case .reserved, .sold, .added:
            let payment: Order.Payment =
                message.kind == .sold ? .sold(at: start) : .reserved(until: expiresAt)
            let order = setting.order(message.basket, payment, isAdded: message.kind == .added)
            do throws(ConflictingDuplicate) {
                return try basket.take(
                    order,
                    at: start,
                    knowing: mapped,
                    atomicity: setting.atomicity,
                    isRepeat: message.isRepeat
                )
            } catch {
                wrong = "\(error)"
                return []
            }
        case .sale, .cancellation:
            wrong = "a command on the wrong queue"
            return []
        }
    }

    private mutating func begin(_ message: Message) {
        let worker = Worker(message: message, phase: .between)
        if message.kind == .sale { claim(worker, isFirst: true) } else { startRemoving(worker) }
    }

    private mutating func work(_ place: Int, _ act: Step.Act) {
        let worker = workers.remove(at: place)
        switch (act, worker.phase) {
        case (.claim, _): claim(worker, isFirst: false)
        case (.send, .claimed(let attempt)): send(attempt, worker)
        case (.fails, .claimed(let attempt)):
            record(.returned(reason: "not sent"), attempt, worker, then: .retry)
        case (.hear, .waiting(let attempt, let id)): hearAnswer(id, attempt, worker)
        case (.lose, .waiting(let attempt, _)):
            record(.unknown(reason: "timeout"), attempt, worker, then: nil)
        case (.read, .resolving(let attempt)):
            move(worker, .read(attempt, listedSales, begun: start))
        case (.cannotRead, _): finish(worker, worker.hasRejected ? .deadLetterLeavingOpen : .retry)
        case (.resolve, .read(let attempt, let listed, let begun)): resolve(attempt, listed, begun, worker)
        case (.remove, .removing(let lines)), (.removeUnheard, .removing(let lines)),
            (.cannotRemove, .removing(let lines)), (.mayNotRemove, .removing(let lines)):
            remove(lines, act, worker)
        case (.record, .removed(let lines)): recordRemoval(lines, worker)
        case (.finish(let end), .done(let verdict)): finish(worker, verdict, end)
        case (.giveUp, _): giveUp(worker)
        case (.crash, _): queue.put(worker.message.redelivered)
        default: wrong = "\(act) makes no sense"
        }
        forgetRequests()
    }

    mutating func move(_ worker: Worker, _ phase: Worker.Phase) {
        var worker = worker
        worker.phase = phase
        workers.append(worker)
    }

    mutating func finish(_ worker: Worker, _ verdict: Worker.Verdict) { move(worker, .done(verdict)) }

    /// Stores a changed basket; what it asks for is told when the worker is done.
    mutating func commit(_ basket: Basket, _ effects: [Effect], _ worker: inout Worker) {
        store(basket, at: worker.message.basket)
        let (words, commands) = read(effects, of: worker.message.basket)
        worker.words.formUnion(words)
        for command in commands { worker.commands.put(command) }
    }

    private mutating func finish(_ worker: Worker, _ verdict: Worker.Verdict, _ end: Step.End) {
        if end == .unheard {
            queue.put(worker.message.redelivered)
            return
        }
        publish(worker.words, worker.commands)
        switch verdict {
        case .acknowledge: break
        case .again: queue.put(worker.message)
        case .retry: queue.put(worker.message.retried)
        case .deadLetter, .deadLetterLeavingOpen:
            letters.put(worker.message.redelivered)
            if verdict == .deadLetterLeavingOpen { queue.put(worker.message.fresh) }
        }
        if end == .unacknowledged { queue.put(worker.message.redelivered) }
    }

    func read(_ effects: [Effect], of place: Int) -> ([Word], [Message]) {
        var (words, commands): ([Word], [Message]) = ([], [])
        for effect in effects {
            switch effect {
            case .outcome(let line):
                guard let outcome = line.state.outcome, line.state.isSettled, isDemanded(outcome) else {
                    continue
                }
                words.append(.outcome(basket: place, line.id, life: line.life, outcome, line.ticketSale))
            case .retribution(let retribution):
                words.append(.retribution(retribution.kind, retribution.ticketSale))
            case .settled(let settlement):
                words.append(.settled(basket: place, version: settlement.version))
            case .sale(let organizer):
                commands.append(Message(kind: .sale, basket: place, organizer: organizer))
            case .cancellation(let organizer):
                commands.append(Message(kind: .cancellation, basket: place, organizer: organizer))
            }
        }
        return (words, commands)
    }

    mutating func publish(_ words: some Sequence<Word>, _ commands: [Message]) {
        for command in commands { queue.put(command) }
        told.formUnion(words)
    }

    /// Whether a promise speaks of such words; what waits for a person is no end.
    private func isDemanded(_ outcome: OutcomeKind) -> Bool {
        switch outcome {
        case .registered, .refused, .cancelled: true
        case .manual, .uncertain, .parked: false
        }
    }

    /// What UiTPAS's list shows.
    var listedSales: [TicketSaleID] {
        sales.indices.filter { sales[$0].isActive && sales[$0].isListed }.map { saleID($0) }
    }

    /// Sales as UiTPAS lists them.
    func reading(_ listed: [TicketSaleID], begun: Instant) -> Reading {
        Reading(
            begun: Moment(begun),
            sales: listed.map {
                KnownSale(sale: $0, tuple: sale($0)?.tuple, tariffPrice: Cents(240), createdAt: nil)
            }
        )
    }

    func saleID(_ index: Int) -> TicketSaleID { TicketSaleID("S-\(index + 1)") }

    func sale(_ id: TicketSaleID) -> Sale? { sales.indices.first { saleID($0) == id }.map { sales[$0] } }
}
