import Messages
import Testing
import Tickets
import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A JSON value, to compare messages as values.
enum JSON: Decodable, Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {  // Not this kind of value: the next one.
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {  // As above.
            self = .number(value)
        } else if let value = try? container.decode(String.self) {  // As above.
            self = .text(value)
        } else if let value = try? container.decode([JSON].self) {  // As above.
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    init(_ bytes: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    }
}

@Suite struct OutcomeTests {
    static let at = Instant(milliseconds: 1_795_456_931_000)
    static let time = "2026-11-23T18:02:11.000Z"

    private func line(_ state: LineState, _ change: (inout Line) -> Void = { _ in }) -> Line {
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
            since: Self.at,
            route: Route(event: "uitdb", organizer: "org")
        )
        if [.registered, .cancelled].contains(state) {
            line.ticketSale = "500001"
            line.tariffPrice = Cents(240)
        }
        change(&line)
        return line
    }

    private func basket(reply: ReplyAddress? = nil, id: BasketID = "B-1001") -> Basket {
        Basket(
            key: BasketKey(seller: "handelsbeurs", basket: id),
            workgroup: "gent",
            reply: reply,
            traceparent: "00-abc"
        )
    }

    private func tell(_ effect: Effect, in basket: Basket? = nil) -> [Publication] {
        Announcer(basket ?? self.basket()).publications(for: [effect])
    }

    @Test func `a registered sale is told as the contract shows it`() throws {
        let told = try #require(tell(.outcome(line(.registered))).first)
        let expected = """
            {"outcome":"sale.registered","basketId":"B-1001","workgroup":"gent","seller":"handelsbeurs","lineId":"1",
             "eventId":"4711","uitdbEventId":"uitdb","organizerId":"org","ticketSaleId":"500001",
             "regularPrice":"12.00","tariffPrice":"2.40","priceMismatch":false,"at":"\(Self.time)"}
            """
        #expect(try JSON(told.body) == JSON(expected.utf8))
        #expect(told.exchange == "uitpas" && told.routingKey == "sale.registered.gent.handelsbeurs")
        #expect(
            told.properties.type == "sale.registered" && told.properties.contentType == "application/json"
        )
        #expect(told.properties.timestamp == 1_795_456_931)
        #expect(told.properties.headers["traceparent"]?.text == "00-abc")
        #expect(told.assurance == .confirmed && told.properties.isPersistent)
    }

    @Test func `another price than was asked is said`() throws {
        let told = try #require(tell(.outcome(line(.registered) { $0.tariffPrice = Cents(300) })).first)
        guard case .object(let body) = try JSON(told.body) else { return }
        #expect(body["priceMismatch"] == .bool(true) && body["tariffPrice"] == .text("3.00"))
    }

    @Test(arguments: [
        (LineState.refused, "sale.refused"), (.cancelled, "sale.cancelled"), (.withdrawn, "sale.cancelled"),
        (.manual, "sale.manual"), (.uncertain, "sale.uncertain"), (.parked, "sale.parked"),
    ])
    func `every other outcome has its name and no more than it knows`(
        _ state: LineState,
        _ name: String
    ) throws {
        let told = try #require(
            tell(
                .outcome(
                    line(state) {
                        $0.reason = "because"
                        $0.cancellation = Cancellation(cause: .seller, reason: "customer")
                    }
                )
            ).first
        )
        guard case .object(let body) = try JSON(told.body) else { return }
        #expect(body["outcome"] == .text(name) && told.properties.type == name)
        #expect(body["priceMismatch"] == nil)
        #expect(body["ticketSaleId"] == (state == .cancelled ? .text("500001") : nil))
        let reasons: [LineState: JSON] = [
            .refused: .text("because"), .cancelled: .text("customer"), .withdrawn: .text("customer"),
            .uncertain: .text("because"), .parked: .text("because"),
        ]
        #expect(body["reason"] == reasons[state])
    }

    @Test(arguments: [LineState.recorded, .unmapped, .routed, .registering, .cancelling])
    func `a line on its way is not told`(_ state: LineState) {
        #expect(tell(.outcome(line(state))).isEmpty)
    }

    @Test func `equal outcomes have equal ids, others another`() {
        func id(_ line: Line, _ basket: Basket? = nil) -> String? {
            tell(.outcome(line), in: basket).first?.properties.messageID
        }
        let first = line(.registered)
        #expect(id(first) == id(line(.registered) { $0.since = Instant(milliseconds: 0) }))
        let others = [
            id(first), id(line(.cancelled)), id(line(.withdrawn)), id(line(.refused)),
            id(line(.registered) { $0.ticketSale = "500002" }), id(line(.registered) { $0.id = "2" }),
            id(first, basket(id: "B-1002")),
            // A line without a sale that begins anew says the same words of another life.
            id(line(.manual)), id(line(.manual) { $0.life = 2 }), id(line(.refused) { $0.life = 2 }),
            // A colon in a name does not make two messages one.
            id(line(.registered) { $0.id = "1:2" }),
            id(line(.registered) { $0.id = "2" }, basket(id: "B-1001:1")),
            id(line(.registered) { $0.id = "1%3A2" }),
        ]
        #expect(Set(others).count == others.count && !others.contains(nil))
    }

    @Test func `an id stays within AMQP's 255 bytes`() throws {
        let long = String(repeating: "x", count: 64)
        let basket = Basket(key: BasketKey(seller: SellerID(long), basket: BasketID(long)), workgroup: "gent")
        let line = line(.registered) {
            $0.id = LineID(long)
            $0.ticketSale = "5a0967f9-cc06-4c3c-9206-30481a767434"
        }
        for effect in [
            Effect.outcome(line),
            .retribution(Retribution(kind: .registered, ticketSale: line.ticketSale ?? "", line: line)),
        ] {
            #expect(try #require(tell(effect, in: basket).first?.properties.messageID).utf8.count <= 255)
        }
    }

    @Test func `a settled basket is told, and again under the same id only for the same version`() throws {
        let entries = [
            Settlement.Entry(line: "1", outcome: .registered, ticketSale: "500001", reason: nil),
            Settlement.Entry(line: "2", outcome: .refused, ticketSale: nil, reason: "maximum-reached"),
        ]
        let one = Settlement(version: 2, entries: entries, at: Self.at)
        let told = try #require(tell(.settled(one)).first)
        let expected = """
            {"basketId":"B-1001","workgroup":"gent","seller":"handelsbeurs",
             "lines":[{"lineId":"1","outcome":"sale.registered","ticketSaleId":"500001"},
                      {"lineId":"2","outcome":"sale.refused","reason":"maximum-reached"}],"at":"\(Self.time)"}
            """
        #expect(try JSON(told.body) == JSON(expected.utf8))
        #expect(
            told.properties.type == "basket.settled" && told.routingKey == "basket.settled.gent.handelsbeurs"
        )
        #expect(tell(.settled(one)) == [told])
        let two = Settlement(version: 3, entries: entries, at: Self.at)
        #expect(tell(.settled(two)).first?.properties.messageID != told.properties.messageID)
    }

    @Test(arguments: Retribution.Kind.allCases) func `the accountants are told each ticket`(
        _ kind: Retribution.Kind
    ) throws {
        let line = line(kind == .registered ? .registered : .cancelled)
        let told = try #require(
            tell(.retribution(Retribution(kind: kind, ticketSale: "500001", line: line))).first
        )
        let expected = """
            {"kind":"\(kind)","ticketSaleId":"500001","organizerId":"org","seller":"handelsbeurs","workgroup":"gent",
             "uitdbEventId":"uitdb","eventId":"4711","regularPrice":"12.00","tariffPrice":"2.40","discount":"9.60",
             "at":"\(Self.time)"}
            """
        #expect(try JSON(told.body) == JSON(expected.utf8))
        #expect(told.exchange == "uitpas.retribution" && told.routingKey == "org.gent.handelsbeurs")
        #expect(told.assurance == .confirmed)
    }

    @Test func `commands say where to look, and can be read again`() throws {
        let head = BasketHead(basket: basket().key, workgroup: "gent")
        let sale = Publication.sale(head, organizer: "org", traceparent: "00-abc")
        #expect(
            sale.exchange == "uitpas.organizers" && sale.routingKey == "sale.org" && sale.assurance == .routed
        )
        let command = try Body.decode(BasketCommand.self, from: sale.body)
        #expect(command.head == head && command.organizer == "org")
        #expect(
            Publication.cancellation(head, organizer: "org", traceparent: nil).routingKey
                == "cancellation.org"
        )
        let review = Publication.review(head)
        #expect(review.exchange.isEmpty && review.routingKey == "uitpas.baskets")
        let refresh = Publication.refresh("4711")
        #expect(refresh.exchange.isEmpty && refresh.routingKey == "uitpas.mappings")
        #expect(try Body.decode(RefreshCommand.self, from: refresh.body).event == "4711")
    }

    @Test(arguments: [
        "invalid-number", "duplicate-number", "group-pass-manual", "no-tariff", "basket-refused",
        "event-not-mapped",
        "no-credentials", "forbidden", "rate-limited", "upstream-timeout", "upstream-error",
        "event-not-found", "passholder-not-found", "invalid-card-status", "maximum-reached",
    ])
    func `reasons have words in four languages`(_ reason: String) throws {
        let texts = try #require(Texts.of(reason))
        #expect(Set(texts.keys) == ["nl", "fr", "de", "en"])
        #expect(Set(texts.values).count == 4 && !texts.values.contains(""))
    }

    @Test func `publiq's words go before ours`() throws {
        let ours = try #require(tell(.outcome(line(.refused) { $0.reason = "invalid-number" })).first)
        guard case .object(let body) = try JSON(ours.body), case .object(let texts) = body["messages"] else {
            Issue.record("no messages")
            return
        }
        #expect(Set(texts.keys) == ["nl", "fr", "de", "en"])
        let theirs = try #require(
            tell(
                .outcome(
                    line(.refused) {
                        $0.reason = "invalid-number"
                        $0.messages = ["nl": "Neen"]
                    }
                )
            ).first
        )
        guard case .object(let words) = try JSON(theirs.body) else { return }
        #expect(words["messages"] == .object(["nl": .text("Neen")]))
    }

    @Test func `no message of ours holds a number`() {
        let line = line(.registered)
        let effects: [Effect] = [
            .outcome(line), .retribution(Retribution(kind: .registered, ticketSale: "1", line: line)),
        ]
        for publication in Announcer(basket()).publications(for: effects) {
            #expect(!String(decoding: publication.body, as: UTF8.self).contains("67513"))
        }
    }
}
