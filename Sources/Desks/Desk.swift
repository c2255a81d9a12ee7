import Messages
package import Tickets
import Working

/// What every desk needs of the world besides its own ports.
package struct Surroundings: Sendable {
    package var ledger: any Ledger
    package var clocks: @Sendable () -> Moment
    package var timings: Timings

    package init(ledger: any Ledger, timings: Timings, clocks: @escaping @Sendable () -> Moment) {
        self.ledger = ledger
        self.timings = timings
        self.clocks = clocks
    }

    /// What the wall clock shows.
    package func now() -> Instant { clocks().wall }
}

extension Failure {
    /// What an error of the ledger, or of what ran inside its transaction, means for a delivery.
    static func of(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure:
            failure
        case LedgerError.unavailable(let text):
            .transient(.ledger, detail: text)
        case LedgerError.unusable(let text):
            // A file that nobody can read, or one change that contradicts it: the latter must not come back for ever.
            .transient(.internal, detail: text)
        case is CancellationError:
            .transient(.stopped, detail: "the worker was stopped")
        default:
            .transient(.internal, detail: "\(type(of: error))")
        }
    }

    static func of(_ failure: UpstreamFailure) -> Failure {
        .transient(failure.kind.retryClass, detail: failure.description, retryAfter: failure.retryAfter)
    }

    static func unknownType(_ message: Incoming) -> Failure {
        .permanent(
            DeadLetterCause(
                reason: .unknownType,
                detail: message.type.map {
                    let origin = message.exchange.isEmpty ? "" : " from exchange \(message.exchange)"
                    return "no message of type \"\($0)\"\(origin) belongs on \(message.delivery.queue)"
                }
                    ?? "the message has no type"
            )
        )
    }
}

extension Incoming {
    /// Whether it was first published where no seller may write; on a journey that was before the journey.
    ///
    /// Commands of ours say nothing of who speaks, so they are obeyed only if this holds.
    var isOurs: Bool { Exchange.isOurs(exchange) }

    /// Whether lines that an earlier delivery has parked are taken up again: somebody replays the dead letter, or the
    /// delivery died and perhaps never became one.
    ///
    /// A retry does not: it would make another dead letter of what is one already.
    var resumesParked: Bool { letter != nil || wasRedelivered }

    /// Whose retries are counted with this command's: the organiser's that it is for, or those of its queue.
    ///
    /// Only routing workers write to that exchange, and only organisers that are configured have an account.
    func account(for uitpas: any UiTPAS) -> String {
        guard exchange == Exchange.organizers, let dot = routingKey.firstIndex(of: ".") else {
            return delivery.queue
        }
        let organizer = OrganizerID(String(routingKey[dot...].dropFirst()))
        return uitpas.hasCredentials(for: organizer) ? organizer.text : delivery.queue
    }
}

/// Reads a body, or says with a dead letter's cause why it can't be read.
func read<Message: Decodable>(_ type: Message.Type, _ message: Incoming) throws(Failure) -> Message {
    do throws(DecodingFailure) {
        return try Body.decode(type, from: message.body)
    } catch {
        throw .permanent(error.cause)
    }
}

/// Reads a command to an organiser's worker: which basket, and whose part of it.
func readPart(_ message: Incoming) throws(Failure) -> (head: BasketHead, organizer: OrganizerID) {
    let command = try read(BasketCommand.self, message)
    guard let organizer = command.organizer else {
        throw .permanent(
            DeadLetterCause(reason: .malformed, detail: "organizerId is missing", pointer: "/organizerId")
        )
    }
    return (command.head, organizer)
}

extension Ledger {
    /// Changes a basket and gives back the messages that tell of it.
    func tell(
        _ head: BasketHead,
        _ change: @escaping @Sendable (inout Basket, any LedgerSnapshot) throws -> [Effect]
    ) async throws(Failure) -> [Publication] {
        do {
            return try await self.change(head.basket, workgroup: head.workgroup) { basket, snapshot in
                let effects = try change(&basket, snapshot)
                return Announcer(basket).publications(for: effects)
            }
        } catch {
            throw .of(error)
        }
    }
}
