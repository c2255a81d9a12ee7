import Assembly
import Desks
import Messages
import RabbitMQ
import Tickets
import Topology
import Working

/// Sends letters back.
struct Replay {
    struct Refusal: Error {
        var description: String
    }

    var session: BrokerSession
    var store: any DeadLetterStore
    var plan: TopologyPlan
    var why: String

    /// Sends one letter back, then marks it; says to which queue.
    ///
    /// A crash between the two leaves it open: replayed twice, it does no harm.
    func run(_ letter: DeadLetter, isDry: Bool) async throws(Refusal) -> String {
        guard letter.status == .open else { throw Refusal(description: "it is \(letter.status.rawValue)") }
        let queue = try Self.destination(of: letter, in: plan)
        guard !isDry else { return queue }
        do {
            guard try await session.publish(letter.replay(to: queue)) else {
                throw Refusal(description: "there is no queue \(queue)")
            }
            let isMarked = try await store.setDeadLetter(
                letter.id,
                from: .open,
                to: .replayed,
                by: Operator.name,
                why: why,
                at: .now
            )
            if !isMarked { remark("\(letter.id) was replayed or discarded by somebody else meanwhile") }
            return queue
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(description: ToolFailure(error)?.description ?? "\(error)")
        }
    }

    /// The queue that a letter goes to: the one it fell from, or where its routing key leads by now.
    ///
    /// It does not go through the exchange again: only on our own way does its login travel with it.
    static func destination(of letter: DeadLetter, in plan: TopologyPlan) throws(Refusal) -> String {
        guard letter.reason == DeadLetterReason.unroutable.rawValue else { return letter.queue }
        guard let queue = plan.queues(at: letter.exchange, forKey: letter.routingKey).first else {
            throw Refusal(
                description:
                    "no queue takes the routing key \"\(letter.routingKey)\" of exchange \(letter.exchange)"
            )
        }
        return queue
    }
}
