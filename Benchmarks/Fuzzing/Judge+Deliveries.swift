import Desks
import Messages
import RabbitMQ
import Tickets
import Working

extension Judge {
    private static let journey = Journey(worker: "fuzz", policy: RetryPolicy())

    /// Handles a delivery as a worker does, and follows it where it goes.
    ///
    /// - Returns: what came of it in a word, and what was published.
    func handled(
        _ delivery: Delivery,
        mayFail: Bool = false,
        by handler: some Handler
    ) async throws -> (word: String, publications: [Publication]) {
        let message = Incoming(delivery)
        var reaction = Reaction()
        do throws(Failure) {
            reaction = try await handler.handle(message)
        } catch {
            switch error {
            case .transient(let kind, let detail, let after):
                reaction.verdict = .retry(kind, detail: detail, after: after)
            case .permanent(let cause): reaction.verdict = .deadLetter(cause)
            }
        }
        try publications(reaction.publications)
        switch reaction.verdict {
        case .acknowledge: return ("taken", reaction.publications)
        case .again(let after):
            let seconds = RetryPolicy.roundedUp(seconds: after / .seconds(1))
            try fits(Self.journey.waiting(message, seconds: seconds))
            return ("again", reaction.publications)
        case .retry(let kind, let detail, let after):
            try require(mayFail, "fails for a while: \(detail)")
            try sentence(detail)
            try retried(message, kind, after)
            return ("retry", reaction.publications)
        case .deadLetter(let cause):
            try self.cause(cause, body: delivery.body)
            try await buried(message, cause)
            return (cause.reason.rawValue, reaction.publications)
        }
    }

    private func retried(_ message: Incoming, _ kind: RetryClass, _ after: Duration?) throws(Finding) {
        guard
            let retry = Self.journey.retry(
                message,
                kind,
                detail: "why",
                after: after,
                at: Stage.start.milliseconds,
                jitter: 0.5
            )
        else { return }
        try fits(retry)
    }

    /// The dead letter arrives whole, is kept as what it was, and can be replayed.
    private func buried(_ message: Incoming, _ cause: DeadLetterCause) async throws(Finding) {
        let publication = Self.journey.deadLetter(message, cause: cause, at: Stage.start.milliseconds)
        let properties = try fits(publication)
        let letter = DeadLetter(
            Delivery(
                tag: DeliveryTag(connection: 1, number: 1),
                queue: "uitpas.dead",
                exchange: publication.exchange,
                routingKey: publication.routingKey,
                properties: properties,
                body: publication.body
            ),
            at: Stage.start
        )
        let delivery = message.delivery
        try require(letter.reason == cause.reason.rawValue, "the letter says \(letter.reason)")
        try require(
            letter.detail == cause.detail && letter.pointer == cause.pointer,
            "the letter says something else"
        )
        try require(letter.body == delivery.body, "the letter has another body")
        try require(
            letter.queue == delivery.queue && letter.routingKey == message.routingKey,
            "it comes from elsewhere"
        )
        // Headers in our name are believed where they are ours.
        if delivery.exchange == Exchange.tixly { try kept(letter.properties, of: delivery.properties) }
        try fits(letter.replay(to: letter.queue))
    }

    /// All that the seller sent is there again, but for headers in our name or the broker's.
    private func kept(_ kept: MessageProperties, of sent: MessageProperties) throws(Finding) {
        var expected = sent
        expected.isPersistent = true
        let foreign = ["x-death", "x-delivery-count", "x-acquired-count"]
        expected.headers = sent.headers.filter { name, _ in
            !name.hasPrefix("x-uitpas-") && !name.hasPrefix("x-first-death-")
                && !name.hasPrefix("x-last-death-")
                && !foreign.contains(name)
        }
        try require(kept.comparable == expected.comparable, "the letter has other properties")
    }
}
