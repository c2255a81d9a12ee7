import Foundation
import Messages
import Sandbox

/// A seeded source of choices (SplitMix64), so that a failing run can be run again.
struct Choices: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Baskets as houses sell them, and what must come of each line.
struct Tixly: Sendable {
    struct Line: Sendable {
        var id: String
        var event: Int
        var number: String
        var isCancelled: Bool
    }

    struct Basket: Sendable {
        var id: String
        var seller: String
        var workgroup: String
        var lines: [Line]
        /// Every message about it, in the order in which it is published; some come twice, some too early.
        var messages: [(type: String, json: String)]

        var key: String { "\(workgroup).\(seller)" }
    }

    /// Tixly's event numbers with the organiser that UiTdatabank names; half of them are sold by everybody.
    static let events = [
        (109, TestData.gent), (209, TestData.zender), (309, TestData.zuidwest), (409, TestData.meent),
    ]

    static func organizer(of event: Int) -> String { events.first { $0.0 == event }?.1 ?? "" }

    /// `event.changed` for every event.
    static var changes: [String] {
        events.map { number, _ in
            """
            {"eventId":"\(number)","workgroup":"gent","owner":"handelsbeurs","labels":["UiTPAS"],\
            "externalMapping":{"uitdb":"\(TestData.event(number))","source":"manual"}}
            """
        }
    }

    static func baskets(_ count: Int, seed: UInt64) -> [Basket] {
        var choices = Choices(seed: seed)
        var serial = 0
        return (0..<count).map { index in
            let (seller, workgroup) = Configuration.sellers[index % Configuration.sellers.count]
            let isWholeCancelled = Int.random(in: 0..<10, using: &choices) == 0
            var lines: [Line] = []
            for place in 0..<Int.random(in: 1...6, using: &choices) {
                serial += 1
                let isCancelled = isWholeCancelled || Int.random(in: 0..<10, using: &choices) == 0
                let event = events[Int.random(in: 0..<events.count, using: &choices)].0
                lines.append(
                    Line(
                        id: "\(place + 1)",
                        event: event,
                        number: TestData.generated(serial),
                        isCancelled: isCancelled
                    )
                )
            }
            var basket = Basket(
                id: "T-\(index)",
                seller: seller,
                workgroup: workgroup,
                lines: lines,
                messages: []
            )
            basket.messages = messages(of: basket, whole: isWholeCancelled, &choices)
            return basket
        }
    }

    private static func messages(
        of basket: Basket,
        whole: Bool,
        _ choices: inout Choices
    ) -> [(type: String, json: String)] {
        let head =
            "\"basketId\":\"\(basket.id)\",\"workgroup\":\"\(basket.workgroup)\",\"seller\":\"\(basket.seller)\""
        let lines = basket.lines.map(\.json).joined(separator: ",")
        var messages: [(String, String)] = []
        if Bool.random(using: &choices) {
            let end = Date.now.addingTimeInterval(600).formatted(.iso8601)
            messages.append(
                (
                    MessageType.reserved,
                    "{\(head),\"channel\":\"online\",\"expiresAt\":\"\(end)\",\"lines\":[\(lines)]}"
                )
            )
        }
        messages.append((MessageType.sold, "{\(head),\"channel\":\"online\",\"lines\":[\(lines)]}"))
        let cancelled = basket.lines.filter(\.isCancelled)
        if !cancelled.isEmpty {
            let list = cancelled.map { "{\"lineId\":\"\($0.id)\"}" }.joined(separator: ",")
            let which = whole ? "" : ",\"lines\":[\(list)]"
            let message = (
                MessageType.cancelled,
                "{\(head),\"cancelledAt\":\"2026-11-23T20:00:00+01:00\",\"reason\":\"test\"\(which)}"
            )
            messages.insert(message, at: Int.random(in: 0...messages.count, using: &choices))
        }
        // A third of the messages comes twice.
        return messages.flatMap { message in
            Int.random(in: 0..<3, using: &choices) == 0 ? [message, message] : [message]
        }
    }
}

extension Tixly.Line {
    fileprivate var json: String {
        """
        {"lineId":"\(id)","eventId":"\(event)","ticketType":"UiTPAS integratie","regularPrice":"12.00",\
        "regularPriceLabel":"Basis","uitpasNumber":"\(number)","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}
        """
    }
}
