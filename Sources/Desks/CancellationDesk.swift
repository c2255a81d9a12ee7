import Messages
import Tickets
package import Working

/// Cancels at UiTPAS what is to be cancelled of an organiser's part of a basket.
package struct CancellationDesk: Handler {
    let world: Surroundings
    private let uitpas: any UiTPAS
    let successors: Successors

    package init(world: Surroundings, uitpas: any UiTPAS, routes: RouteRefresh) {
        self.world = world
        self.uitpas = uitpas
        successors = Successors(uitpas: uitpas, routes: routes)
    }

    package func handle(_ message: Incoming) async throws(Failure) -> Reaction {
        guard message.type == MessageType.cancellation else { throw .unknownType(message) }
        let (head, organizer) = try readPart(message)
        // What a delivery that died has left untold needs nobody to be asked.
        if !message.delivery.isRedelivered, let standstill = await uitpas.standstill(for: organizer) {
            throw .of(standstill)
        }
        let strays = try read(BasketCommand.self, message).again
        let (retry, cause) = try await removeAgain(strays, head, organizer, message)
        var deadly = cause
        let (lines, told) = try await start(head, organizer, message)
        var reaction = Reaction(told)
        if let retry { reaction.verdict = retry }
        for (line, result) in await successors.remove(lines, for: organizer, deadline: world.timings.deadline)
        {
            do throws(Failure) {
                switch result.judged(atAttempt: message.attempt) {
                case .gone:
                    reaction.publications += try await removed(line, head)
                case .failed(let failure) where failure.kind != .forbidden && failure.kind != .noCredentials:
                    throw .of(failure)
                case .failed(let failure):
                    let reason = failure.kind == .forbidden ? DeadLetterReason.forbidden : .noCredentials
                    let cause = DeadLetterCause(reason: reason, detail: failure.description)
                    reaction.publications += try await park(head, organizer, [line.id], cause)
                    deadly = cause
                case .rejected(let text):
                    let cause = DeadLetterCause(
                        reason: .rejectedByPubliq,
                        detail: "publiq rejected the cancellation: \(text)"
                    )
                    reaction.publications += try await park(head, organizer, [line.id], cause)
                    deadly = cause
                }
            } catch {
                // The other lines' ends are told and kept all the same: a line that is parked has its dead letter.
                guard case .transient(let kind, let detail, let hint) = error else { throw error }
                if reaction.verdict == .acknowledge {
                    reaction.verdict = .retry(kind, detail: detail, after: hint)
                }
            }
        }
        guard let deadly else { return reaction }
        if reaction.verdict != .acknowledge {
            // The command becomes the dead letter of what is parked; another one takes care of the rest.
            reaction.publications.append(
                .cancellation(
                    head,
                    organizer: organizer,
                    again: strays.sorted(),
                    traceparent: message.traceparent
                )
            )
        }
        reaction.verdict = .deadLetter(deadly)
        return reaction
    }

    package func abandon(
        _ message: Incoming,
        because cause: DeadLetterCause
    ) async throws(Failure) -> [Publication] {
        let (head, organizer) = try readPart(message)
        return try await park(head, organizer, nil, cause)
    }

    package func account(of message: Incoming) -> String { message.account(for: uitpas) }

    private func start(
        _ head: BasketHead,
        _ organizer: OrganizerID,
        _ message: Incoming
    ) async throws(Failure) -> ([Line], [Publication]) {
        let (now, isRepeat, resumes) = (world.now(), message.isRepeat, message.resumesParked)
        do {
            return try await world.ledger.change(head.basket, workgroup: head.workgroup) { basket, _ in
                let (lines, effects) = basket.startCancellations(
                    for: organizer,
                    at: now,
                    isRepeat: isRepeat,
                    resumes: resumes
                )
                return (lines, Announcer(basket).publications(for: effects))
            }
        } catch {
            throw .of(error)
        }
    }

    private func removed(_ line: Line, _ head: BasketHead) async throws(Failure) -> [Publication] {
        guard let sale = line.ticketSale else { return [] }
        let now = world.now()
        return try await world.ledger.tell(head) { basket, snapshot in
            let mappings = try snapshot.mappings(of: [line.content.event])
            return basket.removed(sale, of: line.id, at: now, knowing: mappings)
        }
    }

    private func park(
        _ head: BasketHead,
        _ organizer: OrganizerID,
        _ lines: [LineID]?,
        _ cause: DeadLetterCause
    ) async throws(Failure) -> [Publication] {
        let now = world.now()
        return try await world.ledger.tell(head) { basket, _ in
            basket.parkCancellations(for: organizer, only: lines, reason: cause.reason.rawValue, at: now)
        }
    }
}
