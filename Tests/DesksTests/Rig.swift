import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Every desk around one set of fakes.
struct Rig: Sendable {
    let ledger = FakeLedger()
    let uitpas: FakeUiTPAS
    let uitdatabank = FakeUiTdatabank()
    let clock = FakeClock()
    var houses: Houses

    static let gentEvent: UiTdatabankEventID = "5a0967f9-cc06-4c3c-9206-30481a767434"
    static let bruggeEvent: UiTdatabankEventID = "6a0967f9-cc06-4c3c-9206-30481a767434"

    /// Event 4711 is Gent's, event 4712 Brugge's; nobody knows 4713.
    init(atomicity: BasketRules.Atomicity = .line, requiresUserID: Bool = false) async {
        uitpas = FakeUiTPAS(clock: clock)
        houses = Houses(
            workgroups: [
                "gent": BasketRules(standardTicketTypes: ["Standaard"], atomicity: atomicity),
                "zender": BasketRules(standardTicketTypes: ["Basis"]),
            ],
            sellers: [
                Seller(id: "handelsbeurs", workgroup: "gent", amqpUser: "tixly-handelsbeurs"),
                Seller(id: "vooruit", workgroup: "gent"),
            ],
            requiresUserID: requiresUserID
        )
        await map("4711", Self.gentEvent, "gent")
        await map("4712", Self.bruggeEvent, "brugge")
    }

    func map(_ event: EventID, _ uitdb: UiTdatabankEventID?, _ organizer: OrganizerID?) async {
        await ledger.set(
            Mapping(
                event: event,
                workgroup: "gent",
                owner: "handelsbeurs",
                labels: ["UiTPAS"],
                integrationReference: uitdb?.text,
                uitdatabankEvent: uitdb,
                organizer: organizer,
                updatedAt: clock.now
            )
        )
        guard let uitdb else { return }
        publish(uitdb, organizer)
    }

    /// Puts an event of an organiser's on UiTdatabank's shelf, as it should be.
    func publish(_ uitdb: UiTdatabankEventID, _ organizer: OrganizerID?) {
        let long = clock.now - .seconds(86_400)
        uitdatabank.shelf.withLock {
            $0.events[uitdb] = UiTdatabankEvent(
                id: uitdb,
                name: ["nl": "Concert"],
                workflowStatus: "APPROVED",
                prices: [.init(category: "base", name: ["nl": "Basis"], price: Cents(1_200))],
                organizer: organizer,
                labels: [],
                calendarType: "single",
                dateCount: 1,
                modifiedAt: long
            )
            guard let organizer else { return }
            $0.organizers[organizer] = UiTdatabankOrganizer(
                id: organizer,
                name: ["nl": organizer.text],
                labels: ["UiTPAS Gent"]
            )
        }
    }

    var world: Surroundings {
        let clock = clock
        return Surroundings(ledger: ledger, timings: Timings()) { clock.moment }
    }

    var tariffs: TariffDesk {
        let clock = clock
        return TariffDesk(
            houses: houses,
            mappings: MappingCache(ledger: ledger),
            uitpas: uitpas,
            longest: .seconds(3)
        ) { clock.now }
    }
    var routing: RoutingDesk { RoutingDesk(houses: houses, world: world) }
    var sales: SaleDesk {
        let clock = clock
        let counter = Counting()
        return SaleDesk(
            houses: houses,
            world: world,
            uitpas: uitpas,
            routes: RouteRefresh(ledger: ledger, uitdatabank: uitdatabank) { clock.now }
        ) { AttemptID("A-\(clock.now.milliseconds)-\(counter.next())") }
    }
    var cancellations: CancellationDesk {
        let clock = clock
        let routes = RouteRefresh(ledger: ledger, uitdatabank: uitdatabank) { clock.now }
        return CancellationDesk(world: world, uitpas: uitpas, routes: routes)
    }
    var mappings: MappingDesk {
        MappingDesk(
            houses: houses,
            world: world,
            uitdatabank: uitdatabank,
            rights: RegistrationRights(uitpas: uitpas, lifetime: .zero),
            records: ledger
        )
    }

    static let key = BasketKey(seller: "handelsbeurs", basket: "B-1")
    static let head = BasketHead(basket: key, workgroup: "gent")

    func line(_ id: LineID) async -> Line? { await ledger.stored[Self.key]?.lines[id] }
    func states() async -> [LineState] { await ledger.stored[Self.key]?.orderedLines.map(\.state) ?? [] }

    /// Routes a sold basket with lines for these events, each with a number of its own.
    func sell(_ events: String..., type: String = MessageType.sold, expiresAt: Instant? = nil) async throws {
        _ = try await routing.handle(.basket(type, lines: .lines(events), expiresAt: expiresAt))
    }

    func register(_ organizer: OrganizerID = "gent", _ incoming: Incoming? = nil) async throws -> Reaction {
        try await sales.handle(incoming ?? .command(.sale(Self.head, organizer: organizer, traceparent: nil)))
    }

    func cancel(_ organizer: OrganizerID = "gent", _ incoming: Incoming? = nil) async throws -> Reaction {
        try await cancellations.handle(
            incoming ?? .command(.cancellation(Self.head, organizer: organizer, traceparent: nil))
        )
    }
}

/// Counts calls, for attempt ids.
final class Counting: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}

extension [String] {
    static let numbers = ["0900000067513", "0900000095902", "0900000031618"]
}

extension String {
    /// The lines of a basket, as JSON.
    static func lines(_ events: [String]) -> String {
        events.enumerated().map { index, event in
            """
            {"lineId":"\(index + 1)","eventId":"\(event)","ticketType":"UiTPAS integratie",
             "regularPrice":"12.00","uitpasNumber":"\([String].numbers[index])",
             "tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}
            """
        }.joined(separator: ",")
    }
}

extension Incoming {
    static func message(
        _ type: String?,
        _ body: String,
        queue: String = Queue.baskets,
        exchange: String = Exchange.tixly,
        isRedelivered: Bool = false,
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) -> Incoming {
        var properties = MessageProperties(contentType: "application/json", type: type)
        change(&properties)
        return Incoming(
            Delivery(
                tag: DeliveryTag(connection: 1, number: 1),
                queue: queue,
                exchange: exchange,
                routingKey: "key",
                isRedelivered: isRedelivered,
                properties: properties,
                body: Array(body.utf8)
            )
        )
    }

    static func basket(
        _ type: String,
        lines: String,
        seller: String = "handelsbeurs",
        workgroup: String = "gent",
        expiresAt: Instant? = nil,
        isRedelivered: Bool = false,
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) -> Incoming {
        let end = expiresAt.map { "\"expiresAt\":\"\($0.rfc3339)\"," } ?? ""
        return message(
            type,
            """
            {"basketId":"B-1","workgroup":"\(workgroup)","seller":"\(seller)","channel":"online",\(end)
             "lines":[\(lines)]}
            """,
            isRedelivered: isRedelivered,
            change
        )
    }

    static func cancelled(_ lines: String? = nil) -> Incoming {
        message(
            MessageType.cancelled,
            """
            {"basketId":"B-1","workgroup":"gent","seller":"handelsbeurs","cancelledAt":"2026-11-23T19:02:11+01:00",
             "reason":"customer"\(lines.map { ",\"lines\":[\($0)]" } ?? "")}
            """
        )
    }

    /// One of our own commands, as its worker gets it.
    static func command(
        _ publication: Publication,
        isRedelivered: Bool = false,
        letter: Int64? = nil
    ) -> Incoming {
        var properties = publication.properties
        properties.headers[TravelHeader.letter] = letter.map { .int64($0) }
        return Incoming(
            Delivery(
                tag: DeliveryTag(connection: 1, number: 1),
                queue: Queue.sales,
                exchange: "uitpas.organizers.shared",
                routingKey: publication.routingKey,
                isRedelivered: isRedelivered,
                properties: properties,
                body: publication.body
            )
        )
    }
}

/// What tests look at in a published body.
struct Told: Decodable {
    struct Line: Decodable {
        var lineId: String
        var outcome: String
        var reason: String?
        var ticketType: String?
        var selected: String?
        var price: String?
        var messages: [String: String]?
    }
    struct Problem: Decodable { var code: String }

    var lineId: String?
    var reason: String?
    var ticketSaleId: String?
    var messages: [String: String]?
    var lines: [Line]?
    var problems: [Problem]?
    var uitdbEventId: String?
    var organizerId: String?
    var pointer: String?
    var message: String?
}

extension Publication {
    var told: Told? {
        do { return try JSONDecoder().decode(Told.self, from: Data(body)) } catch { return nil }
    }

    /// Its type and what it is about, such as `sale.registered 1`.
    var words: String {
        let about = told?.lineId ?? told?.organizerId.map { _ in routingKey } ?? ""
        return [properties.type ?? "?", about].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension Reaction {
    var words: [String] { publications.map(\.words) }
    func first(_ type: String) -> Told? { publications.first { $0.properties.type == type }?.told }
}

extension Verdict {
    var reason: DeadLetterReason? {
        guard case .deadLetter(let cause) = self else { return nil }
        return cause.reason
    }
}

/// The cause of the permanent failure that a handler throws.
func cause(_ work: () async throws -> Reaction) async throws -> DeadLetterCause? {
    do {
        _ = try await work()
        return nil
    } catch let failure as Failure {
        guard case .permanent(let cause) = failure else { throw failure }
        return cause
    }
}

/// The class of the transient failure that a handler throws.
func retryClass(_ work: () async throws -> Reaction) async throws -> RetryClass? {
    do {
        _ = try await work()
        return nil
    } catch let failure as Failure {
        guard case .transient(let kind, _, _) = failure else { throw failure }
        return kind
    }
}
