import Messages
import RabbitMQ
import Tickets
import Working

extension Target {
    /// Our own commands, which an operator may have edited and a broker cut short.
    static let commands: [Target] = [
        command(MessageType.review, Queue.baskets, Examples.basketCommand, BasketCommand.self),
        command(MessageType.sale, Queue.sales, Examples.basketCommand, BasketCommand.self),
        command(MessageType.cancellation, Queue.cancellations, Examples.basketCommand, BasketCommand.self),
        command(MessageType.settle, Queue.sales, Examples.settleCommand, SettleCommand.self),
        command(MessageType.refresh, Queue.mappings, Examples.refreshCommand, RefreshCommand.self),
    ]

    private static func command<Message: Codable & Hashable & Sendable>(
        _ type: String,
        _ queue: String,
        _ example: String,
        _ message: Message.Type
    ) -> Target {
        let draft = Draft(example)
        return Target(type) { dice in
            let body = draft.spoilt(&dice)
            let judge = Judge(input: body)
            try judge.repeats(message, body)
            guard
                var delivery = delivery(
                    &dice,
                    queue,
                    PropertiesDraft(type: type),
                    body,
                    isPlain: dice.once(in: 2)
                )
            else { return "no AMQP" }
            delivery.exchange = Exchange.sharedOrganizers
            let stage = await Stage()
            return
                switch queue
            {
            case Queue.baskets: try await judge.handled(delivery, by: stage.routing).word
            case Queue.sales: try await judge.handled(delivery, by: stage.sales).word
            case Queue.cancellations: try await judge.handled(delivery, by: stage.cancellations).word
            default: try await judge.handled(delivery, by: stage.mappings).word
            }
        }
    }
}

extension Judge {
    /// What is read is written so that it is read as the same.
    fileprivate func repeats<Message: Codable & Hashable>(
        _ type: Message.Type,
        _ body: [UInt8]
    ) throws(Finding) {
        guard let message = decoded(type, body) else { return }
        guard let again = decoded(type, Body.encode(message)) else { throw fail("written, it can't be read") }
        try require(again == message, "written and read, it is another")
    }

    private func decoded<Message: Decodable>(_ type: Message.Type, _ body: [UInt8]) -> Message? {
        do throws(DecodingFailure) {
            return try Body.decode(type, from: body)
        } catch {
            // What that says is judged where it becomes a dead letter.
            return nil
        }
    }
}
