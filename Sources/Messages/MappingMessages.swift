package import Tickets
package import Working

/// `event.changed`, Tixly's whole word about an event.
package struct EventChanged: Decodable, Sendable {
    struct External: Decodable {
        var uitdb: Text?
        var source: Source?
    }

    enum Source: String, Decodable {
        case manual
        case integration

        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let source = Self(rawValue: text) else {
                throw decoder.corrupted("is neither manual nor integration")
            }
            self = source
        }
    }

    var eventId: Name
    package var workgroup: WorkgroupID
    package var owner: SellerID
    var name: String?
    var startsAt: Timestamp?
    var labels: [String]
    var ticketTypes: [String]?
    var externalMapping: External?
    var deleted: Bool?

    package var event: EventID { EventID(eventId.text) }

    /// The mapping with Tixly's word taken in; what an operator set, and what UiTdatabank said, stays.
    package func applied(to known: Mapping?, at now: Instant) -> Mapping {
        var mapping = known ?? Mapping(event: event, workgroup: workgroup, owner: owner, updatedAt: now)
        mapping.workgroup = workgroup
        mapping.owner = owner
        mapping.name = name ?? mapping.name
        mapping.startsAt = startsAt?.instant ?? mapping.startsAt
        mapping.labels = labels
        mapping.ticketTypes = ticketTypes ?? mapping.ticketTypes
        mapping.isDeleted = deleted ?? false
        mapping.updatedAt = now
        // What is deleted is not described any more; its sold tickets still need their route.
        if mapping.isDeleted, externalMapping == nil { return mapping }
        let reference = externalMapping?.uitdb.flatMap { $0.text.isEmpty ? nil : $0.text }
        switch externalMapping?.source {
        case .manual: mapping.manualReference = reference
        case .integration, nil: mapping.integrationReference = reference
        }
        if externalMapping == nil { mapping.manualReference = nil }
        return mapping
    }

    private enum CodingKeys: String, CodingKey {
        case eventId, workgroup, owner, name, startsAt, labels, ticketTypes, externalMapping, deleted
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        eventId = try container.decode(Name.self, forKey: .eventId)
        workgroup = WorkgroupID(try container.decode(Name.self, forKey: .workgroup).text)
        owner = SellerID(try container.decode(Name.self, forKey: .owner).text)
        name = try container.textIfPresent(forKey: .name)
        startsAt = try container.decodeIfPresent(Timestamp.self, forKey: .startsAt)
        labels = try container.decode(Few<Text>.self, forKey: .labels).elements.map(\.text)
        ticketTypes = try container.decodeIfPresent(Few<Text>.self, forKey: .ticketTypes)?.elements.map(
            \.text
        )
        externalMapping = try container.decodeIfPresent(External.self, forKey: .externalMapping)
        deleted = try container.decodeIfPresent(Bool.self, forKey: .deleted)
    }
}

struct MappingBody: Encodable {
    struct Problem: Encodable {
        var code: String
        var message: String
    }

    var eventId: String
    var workgroup: String
    var owner: String
    var uitdbEventId: String?
    var organizerId: String?
    var problems: [Problem]
    var at: Timestamp
}

extension Publication {
    /// `mapping.changed` or `mapping.problem`.
    package static func mapping(_ type: String, _ mapping: Mapping, traceparent: String?) -> Self {
        let body = MappingBody(
            eventId: mapping.event.text,
            workgroup: mapping.workgroup.text,
            owner: mapping.owner.text,
            uitdbEventId: mapping.uitdatabankEvent?.text,
            organizerId: mapping.organizer?.text,
            problems: mapping.problems.map {
                MappingBody.Problem(code: $0.code.rawValue, message: $0.message)
            },
            at: Timestamp(mapping.updatedAt)
        )
        return Publication(
            exchange: Exchange.outcomes,
            routingKey: "\(type).\(mapping.workgroup).\(mapping.owner)",
            properties: MessageProperties(
                contentType: "application/json",
                headers: Headers(traceparent: traceparent),
                messageID: .messageID([type, mapping.event.text, String(mapping.updatedAt.milliseconds)]),
                timestamp: UInt64(max(0, mapping.updatedAt.milliseconds / 1_000)),
                type: type
            ),
            body: Body.encode(body),
            assurance: .confirmed
        )
    }
}

/// The part of `mapping.changed` that a listener needs to forget what it knew.
package struct MappingNotice: Decodable, Sendable {
    var eventId: Name

    package var event: EventID { EventID(eventId.text) }
}
