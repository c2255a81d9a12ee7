import Messages
package import Tickets
package import Working

/// Registers an organiser's part of a basket at UiTPAS, once.
///
/// Each round claims what is to be done (one committed transaction: the intent), does it, and writes down what came
/// of it (another one), until nothing is left for this command.
package struct SaleDesk: Handler {
    let houses: Houses
    let world: Surroundings
    let uitpas: any UiTPAS
    let routes: RouteRefresh
    private let newAttempt: @Sendable () -> AttemptID
    /// How often an event may pass from hand to hand before its lines come back later.
    private static let mostPassings = 3
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
        settling = SettleDesk(world: world, uitpas: uitpas, routes: routes)
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
    struct Part {
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
        var passings = 0
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
            case .barred(let lines):
                reaction.publications += try await consider(barred: lines, part)
                passings += 1
                guard passings < Self.mostPassings else {
                    reaction.verdict = .again(after: .seconds(1))
                    return
                }
            case .post(let attempt, let lines):
                let look = try await routes.look(at: lines)
                if try await hasPassedOn(lines, look, attempt, part, telling: &reaction) {
                    passings += 1
                    guard passings < Self.mostPassings else {
                        reaction.verdict = .again(after: .seconds(1))
                        return
                    }
                    continue
                }
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
        // Nobody could find out what became of a post that was never made, and never ended for lack of a client.
        let mayPost = uitpas.hasCredentials(for: part.organizer)
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
                    resumes: resumes,
                    mayPost: mayPost
                )
                return (claim, Announcer(basket).publications(for: effects))
            }
        } catch {
            throw .of(error)
        }
    }
}
