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
        let end = ContinuousClock.now + duration
        try await steadily(perSecond, while: { ContinuousClock.now < end }, ask)
    }

    /// Asks at a steady pace as long as a condition holds, and does not wait for answers.
    static func steadily(
        _ perSecond: Double,
        while goesOn: () async -> Bool,
        _ ask: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            var index = 0
            while await goesOn() {
                let next = index
                group.addTask { try await ask(next) }
                index += 1
                try await clock.sleep(until: start + .seconds(Double(index) / perSecond))
            }
            try await group.waitForAll()
        }
    }
}
