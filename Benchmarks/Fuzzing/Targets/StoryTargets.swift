import HTTPTransport
import Messages
import Tickets
import Working

extension Target {
    /// Answers that a desk acts on: what a worker writes down and tells because of them.
    static let stories: [Target] = [
        story("sale story", [Examples.receipts, Examples.problem], of: .post),
        story("resolution story", [Examples.list], of: .get),
        story("cancellation story", [Examples.problem], of: .delete, status: 204),
        mapping("mapping story", [Examples.event], "/events/"),
        mapping("organizer story", [Examples.organizer], "/organizers/"),
    ]

    /// A basket is sold and cancelled; one of the requests for that is answered as nobody expects.
    private static func story(
        _ name: String,
        _ examples: [String],
        of method: HTTPRequest.Method,
        status: Int = 200
    ) -> Target {
        let drafts = examples.map { Draft($0) }
        return Target(name) { dice in
            let response = HTTPResponse.spoilt(drafts, status: status, &dice)
            let judge = Judge(input: response.body)
            let stage = await Stage(
                CannedHTTP { request in
                    if request.url == CannedHTTP.tokenURL { return nil }
                    if request.method == method { return response }
                    // To be looked up, a sale must have got lost.
                    return method == .get && request.method == .post ? HTTPResponse(status: 500) : nil
                }
            )
            let sold = delivery(
                &dice,
                Queue.baskets,
                PropertiesDraft(type: MessageType.sold),
                Array(Examples.sold.utf8),
                isPlain: true
            )
            guard let sold else { throw judge.fail("the example can't be read") }
            let routed = try await judge.handled(sold, by: stage.routing)
            var words: [String] = []
            for command in routed.publications where command.properties.type == MessageType.sale {
                for _ in 0..<3 {
                    words.append(
                        try await judge.handled(
                            .of(command, from: Queue.sales),
                            mayFail: true,
                            by: stage.sales
                        ).word
                    )
                    stage.wait(.seconds(120))
                }
            }
            let cancelled = delivery(
                &dice,
                Queue.baskets,
                PropertiesDraft(type: MessageType.cancelled),
                Array(Examples.cancelled.utf8),
                isPlain: true
            )
            guard let cancelled else { throw judge.fail("the example can't be read") }
            let wish = try await judge.handled(cancelled, by: stage.routing)
            for command in wish.publications where command.properties.type == MessageType.cancellation {
                let delivery = Delivery.of(command, from: Queue.cancellations)
                words.append(try await judge.handled(delivery, mayFail: true, by: stage.cancellations).word)
            }
            try await judge.baskets(of: stage)
            return words.last ?? "nothing"
        }
    }

    /// An event changes in Tixly, and UiTdatabank's document about it is not what it was.
    private static func mapping(_ name: String, _ examples: [String], _ path: String) -> Target {
        let drafts = examples.map { Draft($0) }
        return Target(name) { dice in
            let response = HTTPResponse.spoilt(drafts, &dice)
            let judge = Judge(input: response.body)
            let stage = await Stage(CannedHTTP { $0.url.contains(path) ? response : nil })
            let properties = PropertiesDraft(type: MessageType.eventChanged)
            let changed = delivery(
                &dice,
                Queue.mappings,
                properties,
                Array(Examples.eventChanged.utf8),
                isPlain: true
            )
            guard let changed else { throw judge.fail("the example can't be read") }
            let word = try await judge.handled(changed, mayFail: true, by: stage.mappings).word
            for mapping in await stage.ledger.known.values { try judge.identifier(mapping.organizer?.text) }
            // A sale goes to whatever organiser was found.
            let sold = delivery(
                &dice,
                Queue.baskets,
                PropertiesDraft(type: MessageType.sold),
                Array(Examples.sold.utf8),
                isPlain: true
            )
            if let sold { _ = try await judge.handled(sold, by: stage.routing) }
            return word
        }
    }
}
