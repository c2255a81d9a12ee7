import Tickets

/// What may happen next.
extension Cluster {
    var steps: [Step] {
        let all = idleWorker.map { place in acts(of: workers[place]).map { .work(place, $0) } } ?? possible
        return faultsLeft > 0 ? all : all.filter { !isFault($0) }
    }

    /// Whether a step uses up one of the faults that are left.
    func isFault(_ step: Step) -> Bool {
        if case .work(_, let act) = step, setting.free.contains(act) { return false }
        return step.isFault
    }

    private var possible: [Step] {
        var steps: [Step] = []
        let ends = Step.End.allCases.filter { $0 != .premature || setting.breach == .tellsFirst }
        for message in mail { steps += ends.map { .hear(message, $0) } }
        for message in queue { steps += deliveries(of: message, ends) }
        for message in letters { steps.append(.replay(message)) }
        for place in workers.indices { steps += acts(of: workers[place]).map { .work(place, $0) } }
        for request in requests where request.answer == nil && !request.isDead {
            steps += setting.answers.filter { $0 != .refusedNamingNone || request.lines.count > 1 }
                .filter { $0 != .registeredOtherwise || setting.altersLabels }
                .map { .execute(request: request.id, $0) }
        }
        steps += moments
        if hasLapsed { steps.append(.sweepReservations) }
        return steps + operatorSteps
    }

    /// A worker that has nothing to tell and only has to acknowledge.
    ///
    /// Whatever the others do, it is the same before and after it has: so it need not wait for them. It must, where it
    /// might die and its delivery would be one with another that is in the queue.
    private var idleWorker: Int? {
        workers.firstIndex { worker in
            worker.phase == .done(.acknowledge) && worker.words.isEmpty && worker.commands.isEmpty
                && !queue.contains(worker.message.redelivered)
        }
    }

    private func deliveries(of message: Message, _ ends: [Step.End]) -> [Step] {
        var steps: [Step] = []
        if message.kind == .review {
            steps += ends.map { .hear(message, $0) }
        } else if workers.count < setting.workers {
            steps.append(.deliver(message))
            steps.append(.duplicate(message))
        }
        if message != message.redelivered { steps.append(.spoil(message)) }
        // What a dead worker had to tell is known to its delivery only: if that is lost, too, nobody can tell it.
        if setting.losesMessages, !message.isRepeat { steps.append(.purge(message)) }
        return steps
    }

    private func acts(of worker: Worker) -> [Step.Act] {
        switch worker.phase {
        case .claimed(let attempt):
            return (canSend(attempt, worker) ? [.send] : []) + [.fails, .crash]
        case .waiting(_, let id):
            let isAnswered = requests.contains { $0.id == id && $0.answer != nil }
            return (isAnswered ? [.hear] : []) + [.lose, .crash]
        case .resolving: return [.read, .cannotRead, .crash]
        case .read: return [.resolve, .crash]
        case .between: return [.claim, .crash]
        case .removing: return [.remove, .removeUnheard, .cannotRemove, .mayNotRemove, .crash]
        case .removed: return [.record, .crash]
        case .done(let verdict):
            return Step.End.allCases.filter { $0 != .premature }.map { .finish($0) }
                + (verdict == .retry ? [.giveUp] : [])
        }
    }

    /// Not past `sendBy`, which comes before the fence.
    func canSend(_ attempt: Attempt, _ worker: Worker) -> Bool {
        if setting.breach == .sendsLate || setting.breach == .postsAgain { return true }
        let open = baskets[worker.message.basket].attempts[attempt.id]
        return open.map { $0.ending == nil && $0.settleAfter > start } ?? false
    }

    /// What time may bring.
    private var moments: [Step] {
        var steps: [Step] = []
        for (place, basket) in baskets.enumerated() {
            for attempt in basket.attempts.values.sorted(by: { $0.id < $1.id })
            where attempt.settleAfter > start {
                steps.append(.passFence(basket: place, attempt.id))
            }
        }
        if awaitsSecondReading { steps.append(.passSecondReading) }
        if lapse < 2, hasReservation { steps.append(.lapse) }
        return steps
    }

    private var hasReservation: Bool {
        mail.contains { $0.kind == .reserved || $0.kind == .added }
            || baskets.contains { $0.lines.values.contains { !$0.isSold && $0.expiresAt != nil } }
    }

    private var awaitsSecondReading: Bool {
        baskets.contains { $0.attempts.values.contains { $0.absentSince.map(isRecent) ?? false } }
            || sales.contains { !$0.isListed }
    }

    private func isRecent(_ reading: Instant) -> Bool { reading > start - timings.secondReading }

    private var hasLapsed: Bool { !messagesForLapsed.isEmpty }

    /// What the sweep of reservations publishes; it asks once, and gives what follows from that its time.
    var messagesForLapsed: [Message] {
        var messages: [Message] = []
        for (place, basket) in baskets.enumerated() {
            for line in basket.orderedLines where line.isLapsed(at: start - Reservation.grace) {
                switch line.state {
                case .unmapped, .routed, .registered, .manual:
                    messages.put(Message(kind: .review, basket: place))
                case .recorded, .registering, .cancelling, .cancelled, .refused, .withdrawn, .uncertain,
                    .parked:
                    continue
                }
            }
        }
        return messages.filter { message in
            !queue.contains { $0.basket == message.basket && [.review, .cancellation].contains($0.kind) }
        }
    }

    /// What the sweep of stalled lines publishes; the model lets it run only when nobody else is left.
    var messagesForStalled: [Message] {
        var messages: [Message] = []
        for (place, basket) in baskets.enumerated() {
            for command in basket.stalled(since: start) {
                switch command {
                case .sale(let organizer):
                    messages.put(Message(kind: .sale, basket: place, organizer: organizer))
                case .cancellation(let organizer):
                    messages.put(Message(kind: .cancellation, basket: place, organizer: organizer))
                case .outcome, .retribution, .settled: continue
                }
            }
        }
        return messages
    }

    /// What happens next when nothing fails any more; nil at the end.
    var calmStep: Step? {
        if let place = idleWorker { return .work(place, .finish(.well)) }
        if let worker = workers.first { return calmStep(of: worker) }
        if let moment = moments.first(where: { $0 != .lapse }) { return moment }
        if let message = mail.first { return .hear(message, .well) }
        if let message = queue.first {
            return message.kind == .review ? .hear(message, .well) : .deliver(message)
        }
        if let letter = letters.first { return .replay(letter) }
        if let moment = moments.first { return moment }
        if hasLapsed { return .sweepReservations }
        if setting.breach != .leavesLinesAlone, !messagesForStalled.isEmpty { return .sweepStalled }
        if let step = operatorSteps.first { return step }
        return nil
    }

    private func calmStep(of worker: Worker) -> Step {
        switch worker.phase {
        case .claimed(let attempt): .work(0, canSend(attempt, worker) ? .send : .fails)
        case .waiting(_, let id):
            if let request = requests.first(where: { $0.id == id }), !request.isDead, request.answer == nil {
                .execute(request: id, .registered)
            } else {
                .work(0, requests.contains { $0.id == id && $0.answer != nil } ? .hear : .lose)
            }
        case .resolving: .work(0, .read)
        case .read: .work(0, .resolve)
        case .between: .work(0, .claim)
        case .removing: .work(0, .remove)
        case .removed: .work(0, .record)
        case .done: .work(0, .finish(.well))
        }
    }
}
