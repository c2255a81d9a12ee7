import Foundation
import Messages

extension BasketPlan {
    /// The message of a step, as the house publishes it.
    func message(_ step: Step, openedAt: Date) -> (type: String, json: String) {
        let head = "\"basketId\":\"\(id)\",\"workgroup\":\"\(house.workgroup)\",\"seller\":\"\(house.id)\""
        let tickets = "\"lines\":[\(lines.indices.map { json($0) }.joined(separator: ","))]"
        switch step.kind {
        case .reserved(let milliseconds):
            let end = openedAt.addingTimeInterval(Double(milliseconds) / 1_000)
                .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            return (
                MessageType.reserved, "{\(head),\"channel\":\"online\",\"expiresAt\":\"\(end)\",\(tickets)}"
            )
        case .sold:
            return (MessageType.sold, "{\(head),\"channel\":\"online\",\(tickets)}")
        case .cancelled(let places):
            let list = places.map { places in
                ",\"lines\":[\(places.map { "{\"lineId\":\"\($0 + 1)\"}" }.joined(separator: ","))]"
            }
            let end = openedAt.formatted(.iso8601)
            return (
                MessageType.cancelled,
                "{\(head),\"cancelledAt\":\"\(end)\",\"reason\":\"rig\"\(list ?? "")}"
            )
        }
    }

    private func json(_ place: Int) -> String {
        let line = lines[place]
        let label = line.label.map { "\"regularPriceLabel\":\"\($0)\"," } ?? ""
        return """
            {"lineId":"\(place + 1)","eventId":"\(Scenery.tixlyID(line.event))",\
            "ticketType":"UiTPAS integratie","regularPrice":"\(line.cents.euros)",\(label)\
            "uitpasNumber":"\(line.pass)","tariff":{"id":"SOCIALTARIFF-1","price":"\(line.tariffCents.euros)"}}
            """
    }
}

extension Int {
    /// Cents as euros with two decimals.
    var euros: String {
        let cents = magnitude % 100
        return "\(self < 0 ? "-" : "")\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
    }
}
