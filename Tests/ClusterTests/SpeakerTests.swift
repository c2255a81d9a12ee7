import FaultRig
import Messages
import RabbitMQ
import Rehearsal
import SQLLedger
import SQLiteLedger
import Sandbox
import Testing
import Tickets
import Working

/// The whole cluster, everybody with no more rights than he needs, and a seller who wants more.
@Suite(.timeLimit(.minutes(6)), .broker)
struct SpeakerTests {
    private static func changed(_ owner: String, uitdb: Int = 109) -> String {
        """
        {"eventId":"109","workgroup":"gent","owner":"\(owner)","labels":["UiTPAS"],\
        "externalMapping":{"uitdb":"\(TestData.event(uitdb))","source":"manual"}}
        """
    }

    private static func sold(_ seller: String, _ basket: String) -> String {
        """
        {"basketId":"\(basket)","workgroup":"gent","seller":"\(seller)","channel":"online",\
        "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie","regularPrice":"12.00",\
        "uitpasNumber":"0900000067513","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
        """
    }

    private static func cancelled(_ seller: String, _ basket: String) -> String {
        """
        {"basketId":"\(basket)","workgroup":"gent","seller":"\(seller)","cancelledAt":"2026-11-23T19:02:11+01:00"}
        """
    }

    private static func asked(_ seller: String) -> String {
        """
        {"basketId":"Q","workgroup":"gent","seller":"\(seller)","channel":"online","lines":[{"lineId":"1",\
        "eventId":"109","ticketType":"Standaard","regularPrice":"12.00","uitpasNumber":"0900000067513"}]}
        """
    }

    /// The types of what a seller hears, up to and including one.
    @discardableResult
    private static func hear(
        _ type: String,
        in queue: String,
        at session: BrokerSession
    ) async throws -> [String] {
        var types: [String] = []
        while types.last != type {
            let delivery = try await eventually("\(type) was heard") {
                try await session.get(from: queue)?.delivery
            }
            try await session.acknowledge(delivery.tag)
            types.append(delivery.properties.type ?? "?")
        }
        return types
    }

    /// A queue where a seller hears what becomes of his own.
    private static func listen(_ key: String, at session: BrokerSession) async throws -> String {
        let queue = try await session.declareQueue("", isExclusive: true).name
        try await session.bindQueue(queue, to: "uitpas", key: "*.*.\(key)")
        return queue
    }

    @Test(arguments: Rights.Proof.allCases)
    func `with the rights of the definitions a ticket is sold and cancelled, and trouble is survived`(
        proof: Rights.Proof
    ) async throws {
        try await Rights.with(by: proof) { rights in
            let (cluster, login) = (rights.cluster, rights.handelsbeurs)
            for command in ["check", "apply"] {
                let finished = try await cluster.run(
                    "uitpas",
                    ["topology", command],
                    environment: rights.environment(rights.operator)
                )
                #expect(finished.status == .exited(0), "\(finished.standardError)")
            }
            try await cluster.withWorkers(environment: rights.environment(rights.workers)) {
                let seller = try rights.session(login)
                let queue = try await Self.listen("gent.handelsbeurs", at: seller)
                try await seller.publish(
                    .said(MessageType.eventChanged, Self.changed("handelsbeurs"), as: login)
                )
                try await Self.hear(MessageType.mappingChanged, in: queue, at: seller)
                try await seller.publish(
                    .said(MessageType.tariffsRequested, Self.asked("handelsbeurs"), as: login) {
                        $0.replyTo = queue
                    }
                )
                #expect(
                    try await Self.hear(MessageType.tariffsQuoted, in: queue, at: seller) == [
                        MessageType.tariffsQuoted
                    ]
                )
                // One attempt goes wrong, so that a delay queue is used.
                try await cluster.upstream.misbehave(
                    #"{"match":{"method":"POST","path":"/ticket-sales"},"times":1,"action":"status","status":429}"#
                )
                try await seller.publish(.said(MessageType.sold, Self.sold("handelsbeurs", "B"), as: login))
                try await Self.hear("sale.registered", in: queue, at: seller)
                try await seller.publish(
                    .said(MessageType.cancelled, Self.cancelled("handelsbeurs", "B"), as: login)
                )
                try await Self.hear("sale.cancelled", in: queue, at: seller)
                await seller.close()
            }
        }
    }

    @Test func `with the login of one seller nothing is said of another's baskets and events`() async throws {
        try await Rights.with { rights in
            let cluster = rights.cluster
            try await cluster.withWorkers(environment: rights.environment(rights.workers)) {
                let owner = try rights.session(rights.central)
                let queue = try await Self.listen("gent.ntgent", at: owner)
                try await owner.publish(
                    .said(
                        MessageType.eventChanged,
                        Self.changed("ntgent"),
                        key: "gent.ntgent",
                        as: rights.central
                    )
                )
                try await Self.hear(MessageType.mappingChanged, in: queue, at: owner)
                let thief = try rights.session(rights.handelsbeurs)
                let attempts: [(String, String)] = [
                    (MessageType.tariffsRequested, Self.asked("ntgent")),
                    (MessageType.reserved, Self.sold("ntgent", "B")),
                    (MessageType.sold, Self.sold("ntgent", "B")),
                    (MessageType.cancelled, Self.cancelled("ntgent", "B")),
                    (MessageType.eventChanged, Self.changed("ntgent", uitdb: 209)),
                    (MessageType.eventChanged, Self.changed("handelsbeurs", uitdb: 209)),
                ]
                // As himself, or as nobody.
                for login in [rights.handelsbeurs, nil] {
                    for (type, json) in attempts {
                        try await thief.publish(.said(type, json, as: login))
                    }
                }
                let letters = try await eventually("everything is a dead letter") {
                    let listed = try await cluster.run(
                        "dead-letters",
                        ["list", "--json"],
                        environment: rights.environment(rights.operator)
                    ).objects()
                    return listed.count == 2 * attempts.count ? listed : nil
                }
                #expect(letters.allSatisfy { $0["reason"] == "seller-mismatch" }, "\(letters)")
                #expect(try await cluster.upstream.sales(ofEvent: TestData.event(109)).isEmpty)
                await thief.close()
                await owner.close()
            }
            let mapping = try await cluster.openLedger().mappings(of: ["109"])["109"]
            #expect(mapping?.owner == "ntgent" && mapping?.uitdatabankEvent?.text == TestData.event(109))
        }
    }

    @Test func `an operator gives an event away, and what its new owner said gets through`() async throws {
        try await Rights.with { rights in
            let (cluster, login) = (rights.cluster, rights.handelsbeurs)
            let environment = rights.environment(rights.operator)
            try await cluster.withWorkers(["mapping-worker"], environment: rights.environment(rights.workers))
            {
                let owner = try rights.session(rights.central)
                try await owner.publish(
                    .said(
                        MessageType.eventChanged,
                        Self.changed("ntgent"),
                        key: "gent.ntgent",
                        as: rights.central
                    )
                )
                await owner.close()
                let ledger = try await cluster.openLedger()
                try await eventually("the event is known") {
                    try await ledger.mappings(of: ["109"])["109"]?.organizer != nil
                }
                let seller = try rights.session(login)
                try await seller.publish(
                    .said(MessageType.eventChanged, Self.changed("handelsbeurs", uitdb: 209), as: login)
                )
                await seller.close()
                let letters = try await eventually("it is a dead letter") {
                    let listed = try await cluster.run(
                        "dead-letters",
                        ["list", "--json"],
                        environment: environment
                    )
                    .objects()
                    return listed.isEmpty ? nil : listed
                }
                let id = try #require(letters.first?["id"])
                let unknown = try await cluster.run("uitpas", ["mappings", "owner", "109", "nobody"])
                #expect(unknown.status == .exited(64))
                let given = try await cluster.run(
                    "uitpas",
                    ["mappings", "owner", "109", "handelsbeurs"],
                    environment: environment
                )
                #expect(given.status == .exited(0), "\(given.standardError)")
                let replayed = try await cluster.run(
                    "dead-letters",
                    ["replay", id],
                    environment: environment
                )
                #expect(replayed.status == .exited(0), "\(replayed.standardError)")
                try await eventually("the new owner's word counts") {
                    let mapping = try await ledger.mappings(of: ["109"])["109"]
                    return mapping?.owner == "handelsbeurs"
                        && mapping?.uitdatabankEvent?.text == TestData.event(209)
                }
            }
        }
    }
}
