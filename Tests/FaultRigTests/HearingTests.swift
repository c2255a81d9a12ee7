import FaultRig
import Testing
import Working

struct HearingTests {
    private let plan: BasketPlan
    private var hearing = Hearing()

    /// A basket of one ticket that is sold.
    init() throws {
        plan = try #require(
            (0..<1_000).lazy.map { BasketPlan(0, seed: UInt64($0)) }.first {
                $0.lines.count == 1 && $0.lines[0].isSold
            }
        )
        hearing.open(plan)
    }

    @Test mutating func `a cancellation that is told before its sale still is the end of it`() {
        hearing.hear("sale.cancelled", plan, sale: 7)
        hearing.hear("sale.registered", plan, sale: 7)
        #expect(hearing.line(0, of: 0).outcome == .cancelled)
    }

    @Test
    mutating func `a reservation that lapsed and was paid late is registered, whoever repeats the lapse`() {
        hearing.hear("sale.cancelled", plan)
        hearing.hear("sale.registered", plan, sale: 7)
        hearing.hear("sale.cancelled", plan)
        #expect(hearing.line(0, of: 0).outcome == .registered)
    }

    @Test mutating func `a new life counts more than the late news of the old one`() {
        hearing.hear("sale.registered", plan, sale: 8)
        hearing.hear("sale.cancelled", plan, sale: 7)
        #expect(hearing.line(0, of: 0).outcome == .registered)
    }

    @Test mutating func `a basket is done when its line is registered and it was said to be settled`() {
        #expect(!hearing.isDone(plan))
        hearing.hear("sale.registered", plan, sale: 7)
        #expect(!hearing.isDone(plan))
        hearing.hear("basket.settled", plan)
        #expect(hearing.isDone(plan))
    }

    @Test mutating func `retribution that is told twice is given once`() {
        hearing.hearRetribution(id: "r-1", kind: "registered")
        hearing.hearRetribution(id: "r-1", kind: "registered")
        hearing.hearRetribution(id: "r-2", kind: "registered")
        hearing.hearRetribution(id: "r-3", kind: "cancelled")
        #expect(hearing.totals.map(\.value) == [Hearing.Total(tickets: 1, regular: 1_200, paid: 240)])
    }

    @Test mutating func `what can't be read is remembered`() {
        hearing.hear("sale.registered", body: "{")
        #expect(hearing.strange.count == 1)
    }
}

extension Hearing {
    mutating func hear(_ type: String, _ plan: BasketPlan, place: Int = 0, sale: Int? = nil) {
        let sale = sale.map { ",\"ticketSaleId\":\"\($0)\"" } ?? ""
        hear(type, body: #"{"basketId":"\#(plan.id)","lineId":"\#(place + 1)"\#(sale)}"#)
    }

    mutating func hearRetribution(id: String, kind: String) {
        let body = """
            {"kind":"\(kind)","organizerId":"o","seller":"s","regularPrice":"12.00","tariffPrice":"2.40"}
            """
        hear("retribution", body: body, id: id)
    }

    /// What is told of a basket when all goes well.
    mutating func hearEverything(about plan: BasketPlan) {
        for (place, line) in plan.lines.enumerated() {
            hear(line.isSold ? "sale.registered" : "sale.cancelled", plan, place: place)
        }
        hear("basket.settled", plan)
    }

    mutating func hear(_ type: String, body: String, id: String = "") {
        _ = hear(
            Delivery(
                tag: DeliveryTag(connection: 1, number: 1),
                queue: "",
                exchange: "",
                routingKey: "",
                properties: MessageProperties(messageID: id, type: type),
                body: Array(body.utf8)
            )
        )
    }
}
