import Foundation
import Messages
import Testing
import Tickets
import Topology

@Suite struct AccessPlanTests {
    private static let topology = TopologyPlan(dedicated: ["own"])

    private static func plan(_ sellers: [SellerLogin]) throws -> AccessPlan {
        try AccessPlan(topology, sellers: sellers, workers: "w", operators: "o")
    }

    private static let plan = Result {
        try plan([
            SellerLogin(login: "central", workgroup: "gent", seller: "ntgent"),
            SellerLogin(login: "tixly-h", workgroup: "gent", seller: "handelsbeurs"),
            SellerLogin(login: "central", workgroup: "zender", seller: "west_rand"),
        ])
    }

    private func login(_ name: String) throws -> Login {
        try #require(try Self.plan.get().logins.first { $0.name == name })
    }

    /// As RabbitMQ matches: anywhere in the text.
    private func matches(_ text: String, _ pattern: String) throws -> Bool {
        text.firstMatch(of: try Regex(pattern)) != nil
    }

    @Test(arguments: MessageType.ofSellers)
    func `a seller may say what is his to say`(_ type: String) throws {
        let topic = try #require(try login("tixly-h").topics.first { $0.exchange == "tixly" })
        #expect(try matches("\(type).gent.handelsbeurs", topic.write))
        for key in [
            "\(type).gent.ntgent", "\(type).zender.handelsbeurs", "\(type).gent.handelsbeurs.x",
            "x.\(type).gent.handelsbeurs",
            "\(type).gent.handelsbeursx", "\(type).gentxhandelsbeurs", type,
        ] {
            #expect(try !matches(key, topic.write), "\(key)")
        }
        #expect(try !matches("\(type).gent.handelsbeurs", topic.read))
    }

    @Test func `a seller may hear what is his to hear`() throws {
        let topic = try #require(try login("tixly-h").topics.first { $0.exchange == "uitpas" })
        for key in ["*.*.gent.handelsbeurs", "sale.registered.gent.handelsbeurs", "sale.*.gent.handelsbeurs"]
        {
            #expect(try matches(key, topic.read), "\(key)")
            #expect(try !matches(key, topic.write), "\(key)")
        }
        for key in [
            "#", "*.*.gent.*", "*.*.*.handelsbeurs", "#.gent.handelsbeurs", "*.*.gent.ntgent", "sale.#",
        ] {
            #expect(try !matches(key, topic.read), "\(key)")
        }
    }

    @Test func `sellers who share a login are one login for both`() throws {
        let central = try login("central")
        #expect(try Self.plan.get().logins.map(\.name) == ["w", "o", "central", "tixly-h"])
        let (tixly, outcomes) = (central.topics[0], central.topics[1])
        for seller in ["gent.ntgent", "zender.west_rand"] {
            #expect(try matches("basket.sold.\(seller)", tixly.write))
            #expect(try matches("*.*.\(seller)", outcomes.read))
        }
        for seller in ["gent.west_rand", "zender.ntgent", "gent.handelsbeurs"] {
            #expect(try !matches("basket.sold.\(seller)", tixly.write))
        }
    }

    @Test func `a seller reaches nothing of ours but the two exchanges`() throws {
        let seller = try login("tixly-h")
        let names =
            Self.topology.exchanges.map(\.name) + Self.topology.queues.map(\.name) + [
                "amq.default", "amq.topic",
            ]
        #expect(try Set(names.filter { try matches($0, seller.write) }) == ["tixly"])
        #expect(try Set(names.filter { try matches($0, seller.read) }) == ["uitpas"])
        #expect(try names.filter { try matches($0, seller.configure) }.isEmpty)
        #expect(seller.tags.isEmpty)
        #expect(try matches("tixly-h.outcomes", seller.read))
        // With a queue or exchange of a name that he may choose he could get round the topic permissions.
        #expect(try !matches("tixly-h.outcomes", seller.configure))
        #expect(try !matches("tixly-h.outcomes", seller.write))
        #expect(try matches("amq.gen-x", seller.configure))
    }

    @Test func `the workers take work and say what came of it`() throws {
        let workers = try login("w")
        let queues = Self.topology.queues.map(\.name)
        let retries = queues.filter { $0.hasPrefix("uitpas.retry.") }
        let work = [
            "tariffs", "baskets", "mappings", "sales", "cancellations", "sales.own", "cancellations.own",
        ]
        #expect(try Set(queues.filter { try matches($0, workers.read) }) == Set(work.map { "uitpas.\($0)" }))
        let said = [
            "uitpas", "uitpas.organizers", "uitpas.retribution", "uitpas.dead", "udb3.x.domain-events",
        ]
        let exchanges = Self.topology.exchanges.map(\.name) + ["amq.default"]
        #expect(
            try Set(exchanges.filter { try matches($0, workers.write) })
                == Set(said + retries + ["amq.default"])
        )
        #expect(try (queues + exchanges).filter { try matches($0, workers.configure) }.isEmpty)
        #expect(workers.tags.isEmpty)
    }

    @Test func `the operator may do everything with what is ours, and make queues for sellers`() throws {
        let `operator` = try login("o")
        let names =
            Self.topology.exchanges.map(\.name) + Self.topology.queues.map(\.name) + ["tixly-h.outcomes"]
        for name in names {
            for right in [`operator`.configure, `operator`.write, `operator`.read] {
                #expect(try matches(name, right), "\(name)")
            }
        }
        #expect(try !matches("payments", `operator`.read))
        #expect(`operator`.tags == ["policymaker"])
    }

    @Test(arguments: [
        ["uitpas"], ["udb3"], ["amq"], ["uitpas.retry"], ["w"], ["o"], ["tixly", "tixly.gent"],
    ])
    func `a login whose queues could be somebody else's is refused`(_ logins: [String]) {
        #expect(throws: LoginConflict.self) {
            try Self.plan(logins.map { SellerLogin(login: $0, workgroup: "gent", seller: "handelsbeurs") })
        }
    }

    @Test func `the definitions say who may do what`() throws {
        struct File: Decodable {
            struct User: Decodable {
                var name: String
                var passwordHash: String
                var hashingAlgorithm: String
                var tags: [String]
            }
            struct Permission: Decodable {
                var user: String
                var vhost: String
            }
            var users: [User]?
            var permissions: [Permission]?
            var topicPermissions: [Permission]?
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let plan = try Self.plan.get()
        let text = Self.topology.definitions(virtualHost: "t", access: plan, hashes: ["tixly-h": "abc"])
        let file = try decoder.decode(File.self, from: Data(text.utf8))
        #expect(file.users?.map(\.name) == plan.logins.map(\.name))
        #expect(file.users?.map(\.passwordHash) == ["", "", "", "abc"])
        #expect(file.permissions?.map(\.user) == plan.logins.map(\.name))
        #expect(file.topicPermissions?.map(\.user) == ["central", "central", "tixly-h", "tixly-h"])
        #expect((file.permissions ?? []).allSatisfy { $0.vhost == "t" })
        let plain = Self.topology.definitions(virtualHost: "t")
        let without = try decoder.decode(File.self, from: Data(plain.utf8))
        #expect(without.users == nil && without.permissions == nil && without.topicPermissions == nil)
    }
}
