import Foundation
import Messages
import Sandbox

/// The chapters, in order; each publishes, listens, and says what it heard.
enum Story {
    typealias Chapter = @Sendable (Stage, Teller) async throws -> Void

    static let chapters: [Chapter] = [events, tariffs, shared, expiry, cancelledFirst, groupPass, mappedLate]

    private static func page(_ id: String) -> String { "https://www.uitdatabank.be/event/\(id)/preview" }

    @Sendable private static func events(_ stage: Stage, _ teller: Teller) async throws {
        teller.chapter(
            "1. Tixly tells which UiTdatabank event each of its events is",
            "Somebody pasted the address of the page; we fetch the event and its organiser."
        )
        let events = [
            EventBody("4711", .handelsbeurs, name: "Festiviteit", uitdatabank: page(TestData.hundredAWeek)),
            EventBody("4712", .kortrijk, name: "Concert in Zuidwest", uitdatabank: TestData.event(309)),
        ]
        for (event, house) in zip(events, [House.handelsbeurs, .kortrijk]) {
            try await stage.publish(MessageType.eventChanged, event, from: house)
            let mapping = try await stage.hear(MessageType.mappingChanged, event: event.eventId)
            teller.check(
                mapping.organizerId != nil && mapping.problems?.isEmpty == true,
                "event \(event.eventId), \(event.name): organiser \(mapping.organizerId ?? "unknown")"
            )
        }
    }

    @Sendable private static func tariffs(_ stage: Stage, _ teller: Teller) async throws {
        teller.chapter(
            "2. Four passes in one basket at handelsbeurs, one of them twice and one blocked",
            "Every number gets its live tariff; the line's ticket type turns into \"UiTPAS integratie\"."
        )
        let numbers = [TestData.social, TestData.secondSocial, TestData.social, TestData.blocked]
        let lines = numbers.enumerated().map { index, number in
            LineBody(lineId: "\(index + 1)", eventId: "4711", ticketType: "Standaard", uitpasNumber: number)
        }
        try await stage.publish(
            MessageType.tariffsRequested,
            BasketBody("D-2", .handelsbeurs, lines),
            from: .handelsbeurs
        )
        let answer = try await stage.hear(MessageType.tariffsQuoted, basket: "D-2")
        let expected = ["quoted", "quoted", "duplicate-number", "invalid-card-status"]
        for (number, (line, expected)) in zip(numbers, zip(answer.lines ?? [], expected)) {
            let word = line.outcome == "quoted" ? "quoted" : line.reason ?? ""
            let price = line.price.map { ", \($0) euro instead of 12.00" } ?? ""
            teller.check(
                word == expected,
                "pass \(masked(number)): \([line.outcome, line.reason].compactMap(\.self).joined(separator: " "))\(price)"
            )
        }
        let sold = zip(lines, answer.lines ?? []).filter { $0.1.outcome == "quoted" }.map { line, quote in
            var line = LineBody.uitpas(line.lineId, event: "4711", number: line.uitpasNumber ?? "")
            if let id = quote.selected { line.tariff?.id = id }
            return line
        }
        try await stage.publish(MessageType.sold, BasketBody("D-2", .handelsbeurs, sold), from: .handelsbeurs)
        for line in sold { try await checkRegistered("D-2", line.lineId, at: TestData.gent, stage, teller) }
        let settled = try await stage.hear(MessageType.settled, basket: "D-2")
        teller.check(settled.lines?.count == 2, "the basket is settled")
    }

    @Sendable private static func shared(_ stage: Stage, _ teller: Teller) async throws {
        teller.chapter(
            "3. One event, sold by ntgent and by westrand, paid to a third: organiser Zuidwest",
            "Who sells does not matter to UiTPAS; the retribution follows UiTdatabank's organiser."
        )
        for (index, house) in [House.ntgent, .westrand].enumerated() {
            let basket = "D-3\(index)"
            let line = LineBody.uitpas("1", event: "4712", number: TestData.generated(31 + index))
            try await stage.publish(MessageType.sold, BasketBody(basket, house, [line]), from: house)
            try await checkRegistered(basket, "1", at: TestData.zuidwest, stage, teller, seller: house.seller)
        }
    }

    @Sendable private static func expiry(_ stage: Stage, _ teller: Teller) async throws {
        teller.chapter(
            "4. A reservation that nobody pays",
            "It is registered right before payment, and taken back when its time is over."
        )
        let line = LineBody.uitpas("1", event: "4711", number: TestData.generated(4))
        try await stage.publish(
            MessageType.reserved,
            BasketBody("D-4", .handelsbeurs, expiresAt: Date.now.addingTimeInterval(3), [line]),
            from: .handelsbeurs
        )
        try await checkRegistered("D-4", "1", at: TestData.gent, stage, teller)
        let cancelled = try await stage.hear("sale.cancelled", basket: "D-4", line: "1", within: .seconds(30))
        teller.check(
            cancelled.reason == "expired" && cancelled.ticketSaleId != nil,
            "sale.cancelled: \(cancelled.reason ?? ""), sale \(cancelled.ticketSaleId ?? "") is gone at UiTPAS"
        )
    }

    @Sendable private static func cancelledFirst(_ stage: Stage, _ teller: Teller) async throws {
        teller.chapter(
            "5. A cancellation that overtakes its sale",
            "Messages may arrive in any order; in the end the ticket is not at UiTPAS."
        )
        try await stage.publish(
            MessageType.cancelled,
            CancelBody("D-5", .ntgent, reason: "visitor changed his mind"),
            from: .ntgent
        )
        let line = LineBody.uitpas("1", event: "4711", number: TestData.generated(5))
        try await stage.publish(MessageType.sold, BasketBody("D-5", .ntgent, [line]), from: .ntgent)
        let cancelled = try await stage.hear("sale.cancelled", basket: "D-5", line: "1")
        teller.check(
            cancelled.ticketSaleId == nil,
            "sale.cancelled: \(cancelled.reason ?? ""); it was never registered"
        )
    }

    @Sendable private static func groupPass(_ stage: Stage, _ teller: Teller) async throws {
        teller.chapter(
            "6. A group pass beside an ordinary ticket",
            "Group passes go to the worklist of the UiTPAS desk; ordinary tickets are only recorded."
        )
        let lines = [
            LineBody(
                lineId: "1",
                eventId: "4711",
                ticketType: "UiTPAS groepspas",
                uitpasNumber: TestData.group
            ),
            LineBody(lineId: "2", eventId: "4711", ticketType: "Standaard"),
        ]
        try await stage.publish(
            MessageType.sold,
            BasketBody("D-6", .handelsbeurs, lines),
            from: .handelsbeurs
        )
        _ = try await stage.hear("sale.manual", basket: "D-6", line: "1")
        teller.check(true, "line 1: sale.manual")
        let settled = try await stage.hear(MessageType.settled, basket: "D-6")
        teller.check(settled.lines?.count == 1, "the basket is settled; line 2 has no outcome")
    }

    @Sendable private static func mappedLate(_ stage: Stage, _ teller: Teller) async throws {
        teller.chapter(
            "7. An event that is mapped only after its first sale",
            "The sale waits in the ledger, and goes on by itself."
        )
        let line = LineBody.uitpas("1", event: "4799", number: TestData.generated(7))
        try await stage.publish(MessageType.sold, BasketBody("D-7", .westrand, [line]), from: .westrand)
        // The basket after it goes through the same queue: when it is settled, this one was taken in.
        let next = LineBody.uitpas("1", event: "4711", number: TestData.generated(8))
        try await stage.publish(MessageType.sold, BasketBody("D-8", .westrand, [next]), from: .westrand)
        _ = try await stage.hear(MessageType.settled, basket: "D-8")
        teller.check(
            !(await stage.hasHeard("sale.registered", basket: "D-7")),
            "not mapped: nothing happens yet"
        )
        let event = EventBody(
            "4799",
            .westrand,
            name: "Concert in Zender",
            uitdatabank: page(TestData.event(209))
        )
        try await stage.publish(MessageType.eventChanged, event, from: .westrand)
        try await checkRegistered("D-7", "1", at: TestData.zender, stage, teller)
    }

    private static func checkRegistered(
        _ basket: String,
        _ line: String,
        at organizer: String,
        _ stage: Stage,
        _ teller: Teller,
        seller: String? = nil
    ) async throws {
        let outcome = try await stage.hear("sale.registered", basket: basket, line: line)
        let by = seller.map { "sold by \($0), " } ?? ""
        teller.check(
            outcome.organizerId == organizer && outcome.ticketSaleId != nil && outcome.tariffPrice == "2.40",
            "\(by)sale.registered as \(outcome.ticketSaleId ?? "?"), paid \(outcome.tariffPrice ?? "?") of "
                + "\(outcome.regularPrice ?? "?"), organiser \(outcome.organizerId ?? "?")"
        )
    }

    private static func masked(_ number: String) -> String {
        String(repeating: "*", count: 9) + number.suffix(4)
    }
}
