import Desks
import HTTPTransport
import Messages
import Testing
import Tickets

@testable import Publiq

/// Lists that take longer to read than the minute by which a sale may seem older than its attempt.
@Suite(.timeLimit(.minutes(1)))
struct SlowListTests {
    /// Noon, on publiq's clock and on ours.
    private static let noon = Instant(milliseconds: 1_795_003_200_000)

    /// Two pages that overlap, the second of which is answered 70 seconds after the first; the sale of the first pass
    /// stands on the first.
    private static var server: ScriptedHTTP {
        .granting { _, number in
            let others = [("S-2", "0900000095902"), ("S-3", "0900000031618")]
            let page = number == 1 ? [("S-1", "0900000067513"), others[0]] : others
            let date = number == 1 ? "Wed, 18 Nov 2026 12:00:55 GMT" : "Wed, 18 Nov 2026 12:02:05 GMT"
            let members = page.map { id, pass in
                """
                {"id":"\(id)","creationDate":"\(noon.rfc3339)","tariff":{"id":"SOCIALTARIFF-1","price":2.4},
                 "uitpasNumber":"\(pass)","eventId":"\(event)","regularPrice":12}
                """
            }
            let body = "{\"totalItems\":3,\"member\":[\(members.joined(separator: ","))]}"
            return .success(.json(body, headers: ["Date": date]))
        }
    }

    private static func moment(_ wall: Instant) -> Moment {
        Moment(wall: wall, uptime: Uptime(boot: "test", milliseconds: wall.milliseconds))
    }

    @Test func `a list is as old as its first page, however long the rest takes`() async throws {
        let http = Self.server
        let reading = try await api(http).sales(of: event, for: gent)
        #expect(http.apiRequests.count == 2)
        #expect(reading.publiqTime == Self.noon + .seconds(55))
    }

    @Test func `the sale that a slow list is read for is found in it, and not posted again`() async throws {
        var (basket, attempt) = try Self.lost(at: Self.moment(Self.noon))
        let begun = Self.moment(attempt.settleAfter)
        let reading = try await api(Self.server, clocks: { begun }).sales(of: event, for: gent)
        let (wait, _) = try basket.resolve(
            attempt,
            from: reading,
            timings: Timings(),
            view: OnlyLine(line: basket.lines["1"], attempt: attempt)
        )
        #expect(wait == nil)
        #expect(basket.lines["1"]?.state == .registered)
        #expect(basket.lines["1"]?.ticketSale == "S-1")
    }

    /// A basket with one line that was posted and not answered.
    private static func lost(at moment: Moment) throws -> (Basket, Attempt) {
        let tuple = try sale()
        var basket = Basket(key: OnlyLine.key, workgroup: "gent")
        let content = LineContent(
            event: "4711",
            regularPrice: tuple.regularPrice,
            number: tuple.number,
            tariff: tuple.tariff
        )
        let line = Order.Line(
            id: "1",
            kind: .uitpas,
            content: content,
            ticketType: "UiTPAS integratie",
            quotedPrice: Cents(240)
        )
        let mapping = Mapping(
            event: "4711",
            workgroup: "gent",
            owner: "handelsbeurs",
            labels: ["UiTPAS"],
            uitdatabankEvent: event,
            organizer: gent,
            updatedAt: moment.wall
        )
        let order = Order(payment: .sold(at: moment.wall), channel: "online", customer: nil, lines: [line])
        _ = try basket.take(order, at: moment.wall, knowing: ["4711": mapping])
        let (claim, _) = basket.claim(
            for: gent,
            as: "A-1",
            at: moment,
            timings: Timings(),
            knowing: ["4711": mapping],
            isRepeat: false
        )
        guard case .post(let attempt, _) = claim else { throw Unexpected() }
        _ = basket.record(.unknown(reason: "timeout"), of: attempt, at: moment.wall, atomicity: .line)
        return (basket, attempt)
    }

    private struct Unexpected: Error {}
}

/// A ledger in which nobody else has anything.
private struct OnlyLine: LedgerView {
    static let key = BasketKey(seller: "handelsbeurs", basket: "B-1")

    var line: Line?
    var attempt: Attempt

    func owned(among sales: [TicketSaleID]) throws -> Set<TicketSaleID> { [] }

    func unresolved(like tuple: SaleTuple) throws -> [UnresolvedLine] {
        guard let line, line.tuple == tuple else { return [] }
        return [
            UnresolvedLine(
                key: LineKey(basket: Self.key, line: line.id),
                startedAt: attempt.startedAt,
                settleAfter: attempt.settleAfter,
                isUncertain: line.state == .uncertain
            )
        ]
    }
}
