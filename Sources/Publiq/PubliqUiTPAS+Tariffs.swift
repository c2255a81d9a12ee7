package import Desks
import HTTPTransport
import JSON
package import Tickets

extension PubliqUiTPAS {
    package func tariffs(
        for number: UiTPASNumber,
        route: Route,
        regularPrice: Cents,
        deadline: Duration
    ) async throws(UpstreamFailure) -> TariffAnswer {
        let query = String.form([
            "eventId": route.event.text, "uitpasNumber": number.digits,
            "regularPrice": regularPrice.jsonNumber,
        ])
        let request = request(.get, "/tariffs?\(query)", deadline: deadline)
        let response = try await answer(to: request, for: route.organizer)
        if response.status == 200 {
            guard let answer = TariffAnswer(available: response) else {
                throw UpstreamFailure.unreadable(response, to: request)
            }
            return answer
        }
        guard let problem = Problem(response), problem.isOfUiTPAS, !response.isTurnedAway,
            response.status < 500
        else { throw UpstreamFailure(response, to: request) }
        return .refused(reason: problem.reason, messages: problem.messages)
    }
}

extension TariffAnswer {
    /// Nil unless every tariff can be read.
    fileprivate init?(available response: HTTPResponse) {
        guard let json = response.json, let list = json["available"]?.items else {
            return nil
        }
        let tariffs = list.compactMap { Tariff($0) }
        guard tariffs.count == list.count else { return nil }
        self = .available(tariffs, messages: json.endUserMessage)
    }
}

extension Tariff {
    fileprivate init?(_ json: JSON) {
        guard let id = json["id"]?.identifier, let price = json["price"]?.euros else { return nil }
        self.init(
            id: TariffID(id),
            name: json["name"]?.text ?? id,
            kind: Kind(wire: json["type"]?.text ?? ""),
            price: price,
            remaining: json["remaining"]?.lenientInteger
        )
    }
}
