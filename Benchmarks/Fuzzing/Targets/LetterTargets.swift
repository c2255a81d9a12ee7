import Desks
import Messages
import RabbitMQ
import Tickets
import Working

extension Target {
    /// What lies on the queue of dead letters, whoever has put it there, and headers by themselves.
    static let letters: [Target] = [letter, headers]

    private static let letter = Target("dead letter") { dice in
        let body = Draft(dice.pick([Examples.sold, Examples.basketCommand, Examples.eventChanged])).spoilt(
            &dice
        )
        let judge = Judge(input: body)
        var properties = PropertiesDraft(
            type: dice.pick([MessageType.sold, MessageType.sale, MessageType.eventChanged])
        )
        let exchange = dice.pick([Exchange.dead, Exchange.dead, "", Exchange.tixly, "uitpas.organizers"])
        if exchange == Exchange.dead, dice.once(in: 2) {
            for _ in 0..<dice.below(8) { properties.headers.append(Wire.header(&dice)) }
            properties.add(TravelHeader.reason, Wire.text(dice.pick(DeadLetterReason.allCases).rawValue))
        } else {
            properties.headers.append(Wire.deaths(&dice))
        }
        guard var delivery = delivery(&dice, Queue.dead, properties, body, isPlain: dice.once(in: 3)) else {
            return "no AMQP"
        }
        delivery.exchange = exchange
        let letter = DeadLetter(delivery, at: Stage.start)
        try judge.require(letter.body == body, "the letter has another body")
        try judge.require(DeadLetterReason(rawValue: letter.reason) != nil, "no reason: \(letter.reason)")
        try judge.sentence(letter.detail)
        try judge.require(
            letter.queue.utf8.count <= 1_000,
            "a queue's name of \(letter.queue.utf8.count) bytes"
        )
        let moments = [letter.firstFailedAt, letter.lastFailedAt].map(\.rfc3339)
        try judge.require(moments.allSatisfy { Instant(rfc3339: $0) != nil }, "no time to show: \(moments)")
        try judge.require(letter.attempts >= 0, "\(letter.attempts) attempts")
        // Delivered again, because nobody lived to acknowledge it, it is the same letter.
        delivery.tag.number = 2
        let again = DeadLetter(delivery, at: Stage.start)
        try judge.require(again.fingerprint == letter.fingerprint, "delivered again, it is another letter")
        try judge.fits(letter.replay(to: Queue.baskets))
        return letter.reason
    }

    private static let headers = Target("headers") { dice in
        var properties = PropertiesDraft(type: "x")
        for _ in 0...dice.below(5) { properties.headers.append(Wire.header(&dice)) }
        let bytes = properties.spoilt(&dice)
        let judge = Judge(input: bytes)
        guard let read = ContentHeader.properties(in: bytes) else { return "no AMQP" }
        let publication = Publication(
            exchange: "",
            routingKey: "",
            properties: read,
            body: [],
            assurance: .confirmed
        )
        try judge.fits(publication)
        return read.headers.isEmpty ? "none" : "some"
    }
}
