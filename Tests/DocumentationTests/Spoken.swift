import Messages
import Tickets
import Working

/// One of each message that the programs publish, made by the code that makes them; sparse ones and full ones.
enum Spoken {
    static let at = Instant(milliseconds: 1_795_456_931_000)

    static var all: [Publication] { outcomes + retributions + settlements + tariffs + mappings + documents }

    static let basket = Basket(
        key: BasketKey(seller: "handelsbeurs", basket: "B-1001"),
        workgroup: "gent",
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    )

    static func line(_ state: LineState, _ change: (inout Line) -> Void = { _ in }) -> Line {
        var line = Line(
            id: "1",
            kind: .uitpas,
            content: LineContent(
                event: "4711",
                regularPrice: Cents(1_200),
                number: UiTPASNumber("0900000067513"),
                tariff: "SOCIALTARIFF-1"
            ),
            ticketType: "UiTPAS integratie",
            quotedPrice: Cents(240),
            isSold: true,
            state: state,
            since: at,
            route: Route(event: "5a0967f9-cc06-4c3c-9206-30481a767434", organizer: "org")
        )
        if state == .registered || state == .cancelled {
            (line.ticketSale, line.tariffPrice) = ("500001", Cents(240))
        }
        if [.cancelled, .withdrawn].contains(state) { line.cancellation = .expired }
        if [.refused, .uncertain, .parked].contains(state) { line.reason = "forbidden" }
        change(&line)
        return line
    }

    private static func tell(_ effect: Effect) -> [Publication] {
        Announcer(basket).publications(for: [effect])
    }

    static var outcomes: [Publication] {
        let full = LineState.allCases.map { line($0) }
        let bare = [LineState.refused, .withdrawn, .manual, .parked].map {
            line($0) {
                $0.route = nil
                $0.quotedPrice = nil
            }
        }
        let others = [
            line(.refused) { $0.messages = ["nl": "Neen", "fr": "Non"] },
            line(.refused) { $0.reason = "a-new-reason-of-publiqs" },
            line(.parked) { $0.ticketSale = "500001" },
            line(.registered) { $0.tariffPrice = Cents(300) },
        ]
        return (full + bare + others).flatMap { tell(.outcome($0)) }
    }

    static var retributions: [Publication] {
        Retribution.Kind.allCases.flatMap {
            tell(.retribution(Retribution(kind: $0, ticketSale: "500001", line: line(.registered))))
        }
    }

    static var settlements: [Publication] {
        let entries = LineState.allCases.filter(\.isSettled).compactMap { state in
            state.outcome.map {
                let line = line(state)
                return Settlement.Entry(
                    line: line.id,
                    outcome: $0,
                    ticketSale: line.ticketSale,
                    reason: line.outcomeReason
                )
            }
        }
        return tell(.settled(Settlement(version: 1, entries: entries, at: at)))
    }

    static var tariffs: [Publication] {
        let social = Tariff(
            id: "SOCIALTARIFF-1",
            name: "Kansentarief",
            kind: .social,
            price: Cents(240),
            remaining: 1
        )
        let coupon = Tariff(
            id: "COUPON-1",
            name: "Cultuurbon",
            kind: .coupon,
            price: Cents(600),
            remaining: nil
        )
        let quotes: [(LineID, TariffQuote)] = [
            (
                "1",
                .quoted(tariffs: [social, coupon], messages: ["nl": "…"], ticketType: "UiTPAS integratie")
            ),
            ("2", .quoted(tariffs: [coupon], messages: [:], ticketType: "UiTPAS integratie")),
            ("3", .refused(reason: "social-tariff-expired", messages: ["nl": "Verlopen"])),
            ("4", .refused(reason: "a-new-reason-of-publiqs", messages: [:])),
            ("5", .skipped(reason: "no-number")), ("6", .unavailable(reason: "upstream-timeout")),
        ]
        let cause = DeadLetterCause(reason: .malformed, detail: "lines is missing", pointer: "/lines")
        let head = BasketHead(basket: basket.key, workgroup: basket.workgroup)
        return [reply(to: nil).quoted(head, quotes), reply(to: "answers").quoted(head, quotes)]
            + reply(to: "answers").rejected(cause)
    }

    private static func reply(to queue: String?) -> TariffReply {
        let delivery = Delivery(
            tag: DeliveryTag(connection: 1, number: 1),
            queue: Queue.tariffs,
            exchange: Exchange.tixly,
            routingKey: "",
            properties: MessageProperties(correlationID: "c-1", replyTo: queue),
            body: []
        )
        return TariffReply(to: Incoming(delivery), at: at)
    }

    static var mappings: [Publication] {
        var mapping = Mapping(event: "4711", workgroup: "gent", owner: "handelsbeurs", updatedAt: at)
        mapping.problems = MappingProblem.Code.allCases.map { MappingProblem(code: $0, message: "mend it") }
        let problem = Publication.mapping(MessageType.mappingProblem, mapping, traceparent: nil)
        mapping.uitdatabankEvent = "5a0967f9-cc06-4c3c-9206-30481a767434"
        mapping.organizer = "0ce87cbc-9299-4528-8d35-92225dc9489f"
        mapping.problems = []
        return [problem, .mapping(MessageType.mappingChanged, mapping, traceparent: nil)]
    }

    /// What our poller says in UiTdatabank's stead.
    static var documents: [Publication] {
        [DocumentChanged.event("5a0967f9-cc06-4c3c-9206-30481a767434"), .organizer("org")].compactMap {
            .documentChanged($0, id: "m-1", at: at, url: "https://io.uitdatabank.be")
        }
    }
}
