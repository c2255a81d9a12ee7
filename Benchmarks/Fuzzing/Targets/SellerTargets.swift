import JSON
import Messages
import RabbitMQ
import Tickets
import Working

extension Target {
    /// What sellers and UiTdatabank send, through the desks that take it.
    static let sellers: [Target] = [
        seller(MessageType.sold, Queue.baskets, Examples.sold),
        seller(MessageType.reserved, Queue.baskets, Examples.sold),
        seller(MessageType.cancelled, Queue.baskets, Examples.cancelled),
        seller(MessageType.tariffsRequested, Queue.tariffs, Examples.tariffsRequested),
        seller(MessageType.eventChanged, Queue.mappings, Examples.eventChanged),
        projected("event"), projected("organizer"), projected("place"),
    ]

    private static func seller(_ type: String, _ queue: String, _ example: String) -> Target {
        let draft = Draft(example)
        return Target(type) { dice in
            let body = draft.spoilt(&dice)
            return try await taken(
                delivery(&dice, queue, PropertiesDraft(type: type), body, isPlain: dice.once(in: 2))
            )
        }
    }

    private static func projected(_ kind: String) -> Target {
        let draft = Draft(Examples.projected)
        let name = "\(kind)-projected"
        return Target(name) { dice in
            let contentType = "application/vnd.cultuurnet.udb3-events.\(name)-to-jsonld+json"
            let properties = PropertiesDraft(contentType: contentType)
            return try await taken(
                delivery(&dice, Queue.mappings, properties, draft.spoilt(&dice), isPlain: dice.once(in: 2))
            )
        }
    }

    /// A delivery as the broker makes it of what somebody has published, if it can be read at all.
    static func delivery(
        _ dice: inout Dice,
        _ queue: String,
        _ properties: PropertiesDraft,
        _ body: [UInt8],
        isPlain: Bool
    ) -> Delivery? {
        let bytes = isPlain ? properties.bytes : properties.spoilt(&dice)
        guard let properties = ContentHeader.properties(in: bytes) else { return nil }
        return Delivery(
            tag: DeliveryTag(connection: 1, number: 1),
            queue: queue,
            exchange: Exchange.tixly,
            routingKey: isPlain
                ? "key" : String(decoding: Oddity.plainText(&dice).prefix(255), as: UTF8.self),
            isRedelivered: !isPlain && dice.once(in: 4),
            properties: properties,
            body: body
        )
    }

    private static func taken(_ delivery: Delivery?) async throws -> String {
        guard let delivery else { return "no AMQP" }
        let judge = Judge(input: delivery.body)
        let stage = await Stage()
        let (word, publications) =
            switch delivery.queue {
            case Queue.baskets: try await judge.handled(delivery, by: stage.routing)
            case Queue.tariffs: try await judge.handled(delivery, by: stage.tariffs)
            default: try await judge.handled(delivery, by: stage.mappings)
            }
        if word == "taken" {
            // What is no JSON to us has no lines that anybody has counted.
            let lines = (try? JSON(parsing: delivery.body))?["lines"]?.items?.count ?? 0
            try judge.require(lines <= 500, "\(lines) lines are taken")
        }
        guard word == "taken", delivery.queue == Queue.baskets else { return word }
        try await judge.baskets(of: stage)
        // The broker delivers at least once: the second time is the same sale.
        let again = try await judge.handled(delivery, by: stage.routing)
        try judge.require(again.word == "taken", "the same message again is \(again.word)")
        for command in publications where command.properties.type == MessageType.sale {
            let sale = try await judge.handled(.of(command, from: Queue.sales), by: stage.sales)
            try judge.require(sale.word == "taken", "its command is \(sale.word)")
        }
        try await judge.baskets(of: stage)
        return word
    }
}

extension Delivery {
    /// What we have published, as its worker gets it.
    static func of(_ publication: Publication, from queue: String) -> Delivery {
        Delivery(
            tag: DeliveryTag(connection: 1, number: 1),
            queue: queue,
            exchange: Exchange.sharedOrganizers,
            routingKey: publication.routingKey,
            properties: publication.properties,
            body: publication.body
        )
    }
}

extension Judge {
    /// What is in the ledger keeps the domain's rules.
    func baskets(of stage: Stage) async throws(Finding) {
        for basket in await stage.ledger.stored.values {
            for line in basket.lines.values {
                let prices = [line.content.regularPrice, line.quotedPrice, line.tariffPrice].compactMap { $0 }
                let isPrice = prices.allSatisfy { (0...10_000_000_000).contains($0.count) }
                try require(isPrice, "a price of \(prices)")
                let digits = line.content.number?.digits ?? "0900000067513"
                try require(UiTPASNumber(digits)?.digits == digits, "no number is taken for one")
                try require(
                    line.kind != .uitpas || line.content.tariff != nil,
                    "a UiTPAS line without a tariff"
                )
                try require(
                    !line.id.text.isEmpty && line.id.text.utf8.count <= 64,
                    "a line id of \(line.id.text.utf8.count) bytes"
                )
            }
        }
    }
}
