import Desks
import JSON
import Messages
import Testing
import Tickets
import Working

/// What a schema takes the workers take, and what it refuses they refuse.
@Suite struct AgreementTests {
    private let contract: Contract

    init() throws { contract = try Contract() }

    static let inbound =
        MessageType.ofSellers + ["uitdatabank.event-projected", "uitdatabank.organizer-projected"]

    /// Workgroups whose own ticket types no example has, so that only the form of a message counts.
    private static let reader = MessageReader(
        houses: Houses(
            workgroups: [
                "gent": BasketRules(
                    standardTicketTypes: [],
                    integrationTicketType: "integration",
                    groupPassTicketType: "group pass"
                )
            ],
            sellers: [Seller(id: "handelsbeurs", workgroup: "gent")]
        )
    )

    /// Why a worker can't read a message; nil where it can, whatever it makes of it then.
    private static func objection(
        to body: [UInt8],
        _ type: String,
        contentType: String? = nil,
        _ reader: MessageReader = reader
    ) -> DeadLetterCause? {
        let queues = [MessageType.tariffsRequested: Queue.tariffs, MessageType.eventChanged: Queue.mappings]
        let isTixlys = contentType == nil
        let delivery = Delivery(
            tag: DeliveryTag(connection: 1, number: 1),
            queue: isTixlys ? queues[type] ?? Queue.baskets : Queue.mappings,
            exchange: isTixlys ? Exchange.tixly : Exchange.uitdatabank,
            routingKey: "",
            properties: MessageProperties(
                contentType: contentType ?? "application/json",
                type: isTixlys ? type : nil
            ),
            body: body
        )
        let cause = reader.objection(to: Incoming(delivery))
        return cause?.reason == .malformed || cause?.reason == .tooLarge ? cause : nil
    }

    @Test(.validator, arguments: inbound) func `schema and worker agree about everything that may come`(
        _ type: String
    ) async throws {
        let message = try #require(contract.message(type))
        let variants = message.examples.flatMap(\.variants)
        let complaints = try await Validator.complaints(
            about: variants.map { Case(schema: message.schema, instance: $0.instance) }
        )
        var refused = 0
        for (variant, complaint) in zip(variants, complaints) {
            let objection = Self.objection(
                to: variant.instance.bytes,
                type,
                contentType: message.body["contentType"]?.text
            )
            #expect(
                (objection == nil) == complaint.isEmpty,
                "\(variant.name): the worker says \(objection?.detail ?? "yes"), the schema \(complaint)"
            )
            refused += objection == nil ? 0 : 1
        }
        // Else nothing was tried.
        #expect(refused > 30 && variants.count - refused > 30)
    }

    /// What docs/publishing.md says that a schema can't.
    @Test(
        .validator,
        arguments: [
            ("B-1001", String(repeating: "é", count: 64), true),
            ("B-1001", String(repeating: ":", count: 30), true),
            ("K-88", String(repeating: "é", count: 600), true),
            // Tolerated, not promised: an offset without its colon, as PHP's ISO8601 writes it.
            ("2026-11-23T19:02:11+01:00", "2026-11-23T19:02:11+0100", false),
        ]
    )
    func `what a schema can't say is known`(_ old: String, _ new: String, _ schemaTakesIt: Bool) async throws
    {
        let message = try #require(contract.message(MessageType.sold))
        let example = try #require(message.examples.first?.line)
        let changed = example.replacing("\"\(old)\"", with: "\"\(new)\"")
        #expect(changed != example)
        let instance = try JSON(parsing: changed.utf8)
        let complaints = try await Validator.complaints(about: [
            Case(schema: message.schema, instance: instance)
        ])
        #expect((complaints == [[]]) == schemaTakesIt)
        #expect((Self.objection(to: Array(changed.utf8), MessageType.sold) == nil) != schemaTakesIt)
    }

    @Test(arguments: ["uitpasNumber", "tariff"]) func `a line of the integration type needs both`(
        _ key: String
    )
        throws
    {
        let rules = BasketRules(standardTicketTypes: ["Standaard"])
        let reader = MessageReader(
            houses: Houses(
                workgroups: ["gent": rules],
                sellers: [Seller(id: "handelsbeurs", workgroup: "gent")]
            )
        )
        for type in [MessageType.sold, MessageType.reserved] {
            let example = try #require(contract.message(type)?.examples.first?.line)
            #expect(Self.objection(to: Array(example.utf8), type, reader) == nil)
            let spoilt = example.replacing("\"\(key)\":", with: "\"_\":")
            #expect(Self.objection(to: Array(spoilt.utf8), type, reader)?.pointer == "/lines/0/\(key)")
        }
    }

    @Test func `a body of more than 256 KiB is refused whatever it says`() throws {
        let example = try #require(contract.message(MessageType.sold)?.examples.first)
        let padded = example.bytes + Array(repeating: UInt8(ascii: " "), count: Limits.body)
        #expect(Self.objection(to: padded, MessageType.sold)?.reason == .tooLarge)
    }
}
