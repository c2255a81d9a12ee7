import Desks
import Foundation
import Messages
import SQLLedger
import Synchronization
import Tickets
import Working

/// The desks of the workers around a ledger, with upstreams that answer at once: what is left is the ledger's part.
struct Till: Sendable {
    private static let houses = Houses(
        workgroups: ["gent": BasketRules(standardTicketTypes: ["Standaard"])],
        sellers: [Seller(id: "seller-7", workgroup: "gent")]
    )

    private let ledger: any SQLLedger
    private let routing: RoutingDesk
    private let sales: SaleDesk
    private let cancellations: CancellationDesk
    private let number = Number()

    init(_ ledger: any SQLLedger) {
        self.ledger = ledger
        let world = Surroundings(ledger: ledger, timings: Timings()) {
            Moment(
                wall: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)),
                uptime: Uptime(
                    boot: "growth",
                    milliseconds: Int64(ProcessInfo.processInfo.systemUptime * 1_000)
                )
            )
        }
        let uitpas = Obliging(number: number)
        routing = RoutingDesk(houses: Self.houses, world: world)
        let routes = RouteRefresh(ledger: ledger, uitdatabank: uitpas) {
            Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        }
        sales = SaleDesk(houses: Self.houses, world: world, uitpas: uitpas, routes: routes) {
            AttemptID(UUID().uuidString.lowercased())
        }
        cancellations = CancellationDesk(world: world, uitpas: uitpas, routes: routes)
    }

    /// What a sale takes of each worker.
    struct Times {
        var taking = Duration.zero
        var registering = Duration.zero
        var cancelling = Duration.zero
    }

    /// Sells so many baskets with one ticket each, sixteen at a time as a worker does, and cancels them again.
    ///
    /// - Returns: What one of them took.
    func sell(_ count: Int, ofEvents events: Range<Int>) async throws -> Times {
        let baskets = (0..<count).map { _ in
            let number = number.next()
            return NewBasket(name: "N-\(number)", event: events.lowerBound + number % events.count)
        }
        var times = Times()
        times.taking = try await together(baskets) { basket in
            _ = try await routing.handle(.sold(basket))
        }
        times.registering = try await together(baskets) { basket in
            let command = Publication.sale(basket.head, organizer: basket.organizer, traceparent: nil)
            let reaction = try await sales.handle(Incoming(command))
            guard case .acknowledge = reaction.verdict, !reaction.publications.isEmpty else {
                throw Unsold(verdict: "\(reaction.verdict)")
            }
        }
        times.cancelling = try await together(baskets) { basket in
            _ = try await routing.handle(.cancelled(basket))
            let command = Publication.cancellation(basket.head, organizer: basket.organizer, traceparent: nil)
            _ = try await cancellations.handle(Incoming(command))
        }
        return times
    }

    /// Leaves baskets that wait for a mapping, and others whose command nobody takes.
    func leaveOpen(_ count: Int) async throws {
        for _ in 0..<count {
            for event in [-1, 0] {
                let basket = NewBasket(name: "O-\(number.next())", event: event)
                _ = try await routing.handle(.sold(basket))
            }
        }
    }

    private func together(
        _ baskets: [NewBasket],
        _ work: @escaping @Sendable (NewBasket) async throws -> Void
    ) async throws -> Duration {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, basket) in baskets.enumerated() {
                if index >= 16 { try await group.next() }
                group.addTask { try await work(basket) }
            }
            try await group.waitForAll()
        }
        return (ContinuousClock.now - start) / baskets.count
    }
}

/// A basket with one ticket that is sold at the till.
private struct NewBasket: Sendable {
    var name: String
    var event: Int

    var head: BasketHead {
        BasketHead(basket: BasketKey(seller: "seller-7", basket: BasketID(name)), workgroup: "gent")
    }
    var organizer: OrganizerID { OrganizerID("org-\(event % Filling.organizers)") }
}

/// A sale that did not come to its end: what was measured is something else.
struct Unsold: Error, CustomStringConvertible {
    var verdict: String
    var description: String { "a sale was not registered: \(verdict)" }
}

/// Counts, and goes on counting where another run of the same second would collide.
final class Number: Sendable {
    private let count = Mutex(Int(Date().timeIntervalSince1970) % 1_000_000 * 1_000_000)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}

extension Incoming {
    fileprivate init(_ publication: Publication) {
        self.init(
            Delivery(
                tag: DeliveryTag(connection: 1, number: 1),
                queue: Queue.baskets,
                exchange: publication.exchange,
                routingKey: publication.routingKey,
                isRedelivered: false,
                properties: publication.properties,
                body: publication.body
            )
        )
    }

    private static func tixly(_ type: String, _ body: String) -> Incoming {
        Incoming(
            Publication(
                exchange: Exchange.tixly,
                routingKey: "\(type).gent.seller-7",
                properties: MessageProperties(contentType: "application/json", type: type),
                body: Array(body.utf8),
                assurance: .routed
            )
        )
    }

    fileprivate static func sold(_ basket: NewBasket) -> Incoming {
        tixly(
            MessageType.sold,
            """
            {"basketId":"\(basket.name)","workgroup":"gent","seller":"seller-7","channel":"online","customerId":"K-1",
            "lines":[{"lineId":"1","eventId":"event-\(basket.event)","ticketType":"UiTPAS integratie","regularPrice":"12.00",
            "uitpasNumber":"0900000067513","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
            """
        )
    }

    fileprivate static func cancelled(_ basket: NewBasket) -> Incoming {
        tixly(
            MessageType.cancelled,
            """
            {"basketId":"\(basket.name)","workgroup":"gent","seller":"seller-7",
            "cancelledAt":"2026-11-23T19:02:11+01:00","reason":"geannuleerd"}
            """
        )
    }
}
