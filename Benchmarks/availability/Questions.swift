import FaultRig
import Foundation
import Messages

/// What Tixly says in these scenes, each body with a basket of its own.
enum Questions {
    static func sold(_ basket: String, event: Int, lines: Int = 1, serial: Int) -> String {
        let list = (0..<lines).map { place in
            """
            {"lineId":"\(place + 1)","eventId":"\(Scenery.tixlyID(event))","ticketType":"UiTPAS integratie",\
            "regularPrice":"12.00","regularPriceLabel":"Basis","uitpasNumber":"\(Scenery.pass(serial + place))",\
            "tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}
            """
        }
        return "{\(head(basket)),\"channel\":\"online\",\"lines\":[\(list.joined(separator: ","))]}"
    }

    static func tariffs(_ basket: String, event: Int, serial: Int) -> String {
        """
        {\(head(basket)),"channel":"box-office","lines":[{"lineId":"1","eventId":"\(Scenery.tixlyID(event))",\
        "ticketType":"Standaard","regularPrice":"12.00","uitpasNumber":"\(Scenery.pass(serial))"}]}
        """
    }

    private static func head(_ basket: String) -> String {
        "\"basketId\":\"\(basket)\",\"workgroup\":\"gent\",\"seller\":\"handelsbeurs\""
    }

    /// Asks at a steady pace, `perSecond` times for `duration`, and does not wait for answers.
    static func steadily(
        _ perSecond: Double,
        for duration: Duration,
        _ ask: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<Int(perSecond * (duration / .seconds(1))) {
                try await clock.sleep(until: start + .seconds(Double(index) / perSecond))
                group.addTask { try await ask(index) }
            }
            try await group.waitForAll()
        }
    }
}
