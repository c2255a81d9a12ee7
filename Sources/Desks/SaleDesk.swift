import Messages
package import Tickets
package import Working

/// Registers an organiser's part of a basket at UiTPAS, once.
///
/// Each round claims what is to be done (one committed transaction: the intent), does it, and writes down what came
/// of it (another one), until nothing is left for this command.
package struct SaleDesk: Handler {
    private let houses: Houses
    private let world: Surroundings
    private let uitpas: any UiTPAS
    private let routes: RouteRefresh
    private let newAttempt: @Sendable () -> AttemptID
    /// Operators' words come on the same queue.
    private let settling: SettleDesk

    package init(
        houses: Houses,
        world: Surroundings,
        uitpas: any UiTPAS,
        routes: RouteRefresh,
        newAttempt: @escaping @Sendable () -> AttemptID
    ) {
        self.houses = houses
        self.world = world
        self.uitpas = uitpas
        self.routes = routes
        self.newAttempt = newAttempt
        settling = SettleDesk(world: world, uitpas: uitpas)
    }

    package func handle(_ message: Incoming) async throws(Failure) -> Reaction {
        if message.type == MessageType.settle { return try await settling.handle(message) }
        guard message.type == MessageType.sale else { throw .unknownType(message) }
        let (head, organizer) = try readPart(message)
        let sale = Part(
            head: head,
            organizer: organizer,
            atomicity: try houses.rules(of: head.workgroup).atomicity
        )
        var reaction = Reaction()
        var rejection: DeadLetterCause?
        do throws(Failure) {
            try await registerOrPark(sale, message, telling: &reaction, rejection: &rejection)
        } catch {
            // What was told so far is true whatever came after.
            reaction.verdict = Verdict(error)
        }
        guard let rejection else { return reaction }
        switch reaction.verdict {
        case .deadLetter: break
        case .acknowledge: reaction.verdict = .deadLetter(rejection)
        case .again, .retry:
            // The command becomes the dead letter of what is parked; another one takes care of the rest.
            reaction.publications.append(sale.command(message))
            reaction.verdict = .deadLetter(rejection)
        }
        return reaction
    }

    package func abandon(
        _ message: Incoming,
        because cause: DeadLetterCause
    ) async throws(Failure) -> [Publication] {
        // A ruling that is given up leaves its line uncertain; what else waits there is not its business.
        guard message.type == MessageType.sale else { return [] }
        let (head, organizer) = try readPart(message)
        return try await giveUp(
            Part(head: head, organizer: organizer, atomicity: .line),
            message,
            cause.reason
        )
    }

    package func account(of message: Incoming) -> String { message.account(for: uitpas) }

    /// One organiser's part of a basket.
    private struct Part {
        var head: BasketHead
        var organizer: OrganizerID
        var atomicity: BasketRules.Atomicity

        func command(_ message: Incoming) -> Publication {
            .sale(head, organizer: organizer, traceparent: message.traceparent)
        }
    }

    /// Fails for good only once what could not be done is parked: there must be no letter of which the ledger does
    /// not know.
    private func registerOrPark(
        _ part: Part,
        _ message: Incoming,
        telling reaction: inout Reaction,
        rejection: inout DeadLetterCause?
    ) async throws(Failure) {
        do throws(Failure) {
            try await register(part, message, telling: &reaction, rejection: &rejection)
        } catch {
            guard case .permanent(let cause) = error else { throw error }
            reaction.publications += try await park(part, cause.reason, leavingOpen: message)
            throw error
        }
    }

    private func register(
        _ part: Part,
        _ message: Incoming,
        telling reaction: inout Reaction,
        rejection: inout DeadLetterCause?
    ) async throws(Failure) {
        // An outage with a backlog would cost two changes of the ledger each time that a command comes back.
        // What a delivery that died has left untold needs nobody to be asked.
        if !message.delivery.isRedelivered, let standstill = await uitpas.standstill(for: part.organizer) {
            throw .of(standstill)
        }
        var isFirstRound = true
        var lostAnswer: String?
        while true {
            let started = ContinuousClock.now
            let (claim, told) = try await claim(
                part,
                isRepeat: isFirstRound && message.isRepeat,
                resumes: isFirstRound && message.resumesParked
            )
            isFirstRound = false
            reaction.publications += told
            switch claim {
            case .nothing:
                return
            case .wait(let until):
                let wait = wait(until: until)
                // Waiting for somebody else's attempt is free; an answer that this one lost makes it older.
                reaction.verdict =
                    lostAnswer.map { .retry(.lostAnswer, detail: $0, after: wait) } ?? .again(after: wait)
                return
            case .resolve(let attempt, let lines):
                guard let wait = try await resolve(attempt, lines, of: part, telling: &reaction) else {
                    continue
                }
                reaction.verdict = .again(after: self.wait(until: wait))
                return
            case .post(let attempt, let lines):
                let answer = await post(lines, for: part.organizer, notAfter: started + world.timings.sendBy)
                    .judged(atAttempt: message.attempt)
                if case .unknown(let reason) = answer { lostAnswer = reason }
                if let cause = try await record(answer, attempt, lines, part, telling: &reaction) {
                    rejection = cause
                }
            }
        }
    }

    /// How long it is until a moment; never longer than a fence, should the clock have been set back in between.
    private func wait(until moment: Instant) -> Duration {
        min(max(moment.since(world.now()), .seconds(1)), world.timings.settleAfter)
    }

    private func claim(
        _ part: Part,
        isRepeat: Bool,
        resumes: Bool
    ) async throws(Failure) -> (Claim, [Publication]) {
        let (now, timings, id) = (world.clocks(), world.timings, newAttempt())
        do {
            return try await world.ledger.change(part.head.basket, workgroup: part.head.workgroup) {
                basket,
                snapshot in
                let mappings = try snapshot.mappings(of: Set(basket.lines.values.map(\.content.event)))
                let (claim, effects) = basket.claim(
                    for: part.organizer,
                    as: id,
                    at: now,
                    timings: timings,
                    knowing: mappings,
                    isRepeat: isRepeat,
                    resumes: resumes
                )
                return (claim, Announcer(basket).publications(for: effects))
            }
        } catch {
            throw .of(error)
        }
    }

    private func post(
        _ lines: [Line],
        for organizer: OrganizerID,
        notAfter: ContinuousClock.Instant
    ) async -> PostResult {
        await uitpas.post(
            lines.compactMap(\.tuple),
            for: organizer,
            notAfter: notAfter,
            timings: world.timings
        )
    }

    /// Writes an answer down; a cause comes back when publiq could not read a line, which is parked.
    private func record(
        _ result: PostResult,
        _ attempt: Attempt,
        _ lines: [Line],
        _ part: Part,
        telling reaction: inout Reaction
    ) async throws(Failure) -> DeadLetterCause? {
        switch result {
        case .registered(let receipts):
            reaction.publications += try await record(.registered(receipts), attempt, part)
        case .refused(let index, let reason, let messages):
            reaction.publications += try await record(
                .refused(index: index, reason: reason, messages: messages),
                attempt,
                part
            )
        case .rejected(let index, let reason):
            reaction.publications += try await record(.rejected(index: index, reason: reason), attempt, part)
            return DeadLetterCause(reason: .rejectedByPubliq, detail: "publiq rejected a line: \(reason)")
        case .unknown(let reason):
            reaction.publications += try await record(.unknown(reason: reason), attempt, part)
        case .notExecuted(let failure):
            reaction.publications += try await record(.returned(reason: failure.kind.rawValue), attempt, part)
            reaction.publications += try await consider(failure, lines)
        }
        return nil
    }

    private func record(
        _ answer: PostAnswer,
        _ attempt: Attempt,
        _ part: Part
    ) async throws(Failure) -> [Publication] {
        let now = world.now()
        return try await world.ledger.tell(part.head) { basket, _ in
            basket.record(answer, of: attempt, at: now, atomicity: part.atomicity)
        }
    }

    /// What follows from a post that took no effect: the next round when the mapping has moved on, another
    /// attempt later, or a dead letter.
    private func consider(_ failure: UpstreamFailure, _ lines: [Line]) async throws(Failure) -> [Publication]
    {
        switch failure.kind {
        case .noCredentials:
            throw .permanent(DeadLetterCause(reason: .noCredentials, detail: failure.description))
        case .forbidden:
            let moved = try await routes.moved(of: lines)
            guard !moved.isEmpty else {
                throw .permanent(DeadLetterCause(reason: .forbidden, detail: failure.description))
            }
            // The mapping worker looks at the event, too, and tells everybody.
            return moved.map { .refresh($0) }
        case .rateLimited, .unauthorized, .timeout, .error, .paced, .turnedAway, .crowded:
            throw .of(failure)
        }
    }

    /// Finds out what became of an attempt; the answer is until when to wait for a second reading.
    private func resolve(
        _ attempt: Attempt,
        _ lines: [Line],
        of part: Part,
        telling reaction: inout Reaction
    ) async throws(Failure) -> Instant? {
        let events = Set(lines.compactMap(\.route?.event))
        var lists: [Reading] = []
        do throws(UpstreamFailure) {
            for event in events.sorted() {
                lists.append(try await uitpas.sales(of: event, for: attempt.organizer))
            }
        } catch {
            throw .of(error)
        }
        // Where no line waits for anything there is nothing to read.
        let reading = Reading(lists) ?? Reading(begun: world.clocks(), sales: [])
        let timings = world.timings
        do {
            let (wait, told) = try await world.ledger.change(part.head.basket, workgroup: part.head.workgroup)
            {
                basket,
                snapshot in
                let (wait, effects) = try basket.resolve(
                    attempt,
                    from: reading,
                    timings: timings,
                    view: snapshot
                )
                return (wait, Announcer(basket).publications(for: effects))
            }
            reaction.publications += told
            return wait
        } catch {
            throw .of(error)
        }
    }

    /// Parks what was not posted, and leaves to another command what nobody may judge yet.
    private func giveUp(
        _ part: Part,
        _ message: Incoming,
        _ reason: DeadLetterReason
    ) async throws(Failure) -> [Publication] {
        let moment = world.clocks()
        do {
            return try await world.ledger.change(part.head.basket, workgroup: part.head.workgroup) {
                basket,
                _ in
                let (effects, isOpen) = basket.giveUpSales(
                    for: part.organizer,
                    reason: reason.rawValue,
                    at: moment
                )
                let told = Announcer(basket).publications(for: effects)
                return isOpen ? told + [part.command(message)] : told
            }
        } catch {
            throw .of(error)
        }
    }

    /// Parks what was not posted; an attempt that is still open is left to another command.
    private func park(
        _ part: Part,
        _ reason: DeadLetterReason,
        leavingOpen message: Incoming
    ) async throws(Failure) -> [Publication] {
        let now = world.now()
        do {
            return try await world.ledger.change(part.head.basket, workgroup: part.head.workgroup) {
                basket,
                _ in
                let effects = basket.parkSales(for: part.organizer, reason: reason.rawValue, at: now)
                let isOpen = basket.attempts.values.contains {
                    $0.organizer == part.organizer && $0.ending == nil
                }
                let told = Announcer(basket).publications(for: effects)
                return isOpen ? told + [part.command(message)] : told
            }
        } catch {
            throw .of(error)
        }
    }
}
