package import Tickets
package import Working

/// Ours: have a look at a basket, for one organiser or for its waiting lines.
///
/// It says where to look and nothing of what is to be found: the ledger knows, so a command can be repeated,
/// delayed and reordered.
package struct BasketCommand: Codable, Hashable, Sendable {
    private var basketId: String
    private var seller: String
    private var workgroup: String
    private var organizerId: String?
    private var ticketSaleIds: [String]?

    package init(_ head: BasketHead, organizer: OrganizerID? = nil, again sales: [TicketSaleID] = []) {
        basketId = head.basket.basket.text
        seller = head.basket.seller.text
        workgroup = head.workgroup.text
        organizerId = organizer?.text
        ticketSaleIds = sales.isEmpty ? nil : sales.map(\.text)
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        basketId = try values.name(forKey: .basketId)
        seller = try values.name(forKey: .seller)
        workgroup = try values.name(forKey: .workgroup)
        organizerId = try values.nameIfPresent(forKey: .organizerId)
        ticketSaleIds = try values.decodeIfPresent([String].self, forKey: .ticketSaleIds)
    }

    package var head: BasketHead {
        BasketHead(
            basket: BasketKey(seller: SellerID(seller), basket: BasketID(basketId)),
            workgroup: WorkgroupID(workgroup)
        )
    }

    package var organizer: OrganizerID? { organizerId.map { OrganizerID($0) } }

    /// Sales that are to be cancelled at UiTPAS again, if the ledger says that they are cancelled.
    package var again: Set<TicketSaleID> { Set((ticketSaleIds ?? []).map { TicketSaleID($0) }) }
}

/// Ours: look one event's mapping up anew.
package struct RefreshCommand: Codable, Hashable, Sendable {
    private var eventId: String
    /// Whether it is asked for because time has passed, so that it is no news when nothing is different.
    private var routine: Bool?

    package init(_ event: EventID, isRoutine: Bool = false) {
        eventId = event.text
        routine = isRoutine ? true : nil
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        eventId = try values.name(forKey: .eventId)
        routine = try values.decodeIfPresent(Bool.self, forKey: .routine)
    }

    package var event: EventID { EventID(eventId) }
    package var isRoutine: Bool { routine ?? false }
}

extension Publication {
    /// A command to an organiser's sale worker.
    package static func sale(_ head: BasketHead, organizer: OrganizerID, traceparent: String?) -> Self {
        command(
            MessageType.sale,
            BasketCommand(head, organizer: organizer),
            exchange: Exchange.organizers,
            routingKey: "sale.\(organizer)",
            traceparent: traceparent
        )
    }

    /// A command to an organiser's cancellation worker.
    ///
    /// It may name sales that the ledger says are cancelled and that UiTPAS has all the same.
    package static func cancellation(
        _ head: BasketHead,
        organizer: OrganizerID,
        again sales: [TicketSaleID] = [],
        traceparent: String?
    ) -> Self {
        command(
            MessageType.cancellation,
            BasketCommand(head, organizer: organizer, again: sales),
            exchange: Exchange.organizers,
            routingKey: "cancellation.\(organizer)",
            traceparent: traceparent
        )
    }

    /// A command to the routing worker.
    package static func review(_ head: BasketHead, traceparent: String? = nil) -> Self {
        command(
            MessageType.review,
            BasketCommand(head),
            exchange: "",
            routingKey: Queue.baskets,
            traceparent: traceparent
        )
    }

    /// A command to the mapping worker.
    package static func refresh(_ event: EventID, isRoutine: Bool = false) -> Self {
        command(
            MessageType.refresh,
            RefreshCommand(event, isRoutine: isRoutine),
            exchange: "",
            routingKey: Queue.mappings,
            traceparent: nil
        )
    }

    static func command(
        _ type: String,
        _ body: some Encodable,
        exchange: String,
        routingKey: String,
        traceparent: String?
    ) -> Self {
        Publication(
            exchange: exchange,
            routingKey: routingKey,
            properties: MessageProperties(
                contentType: "application/json",
                headers: Headers(traceparent: traceparent),
                type: type
            ),
            body: Body.encode(body),
            assurance: .routed
        )
    }
}

extension Headers {
    /// The trace that a message belongs to (https://www.w3.org/TR/trace-context/), if any.
    package init(traceparent: String?) {
        self = traceparent.map { ["traceparent": .string($0)] } ?? [:]
    }
}
