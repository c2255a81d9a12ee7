import Foundation
import JSON
import Messages
import Testing
import Tickets
import Topology

/// `docs/asyncapi.yaml` is AsyncAPI, and says what the programs do.
@Suite struct AsyncAPITests {
    private let contract: Contract

    init() throws { contract = try Contract() }

    @Test(.validator) func `the document is AsyncAPI 3`() async throws {
        let schema = "Tests/DocumentationTests/AsyncAPI/asyncapi-3.0.0.json"
        var misspelt = try #require(contract.document.members)
        misspelt["chanels"] = misspelt.removeValue(forKey: "channels")
        let complaints = try await Validator.complaints(about: [
            Case(schema: schema, instance: contract.document),
            Case(schema: schema, instance: .object(misspelt)),
        ])
        #expect(complaints.first == [])
        #expect(complaints.last?.isEmpty == false)
    }

    @Test(.validator) func `every example is as its schema has it, and names no key that no schema names`()
        async throws
    {
        var cases: [Case] = []
        for message in contract.messages {
            #expect(!message.examples.isEmpty, "\(message.name) has no example")
            cases += message.examples.map { Case(schema: message.schema, instance: $0, isClosed: true) }
        }
        let complaints = try await Validator.complaints(about: cases)
        #expect(Array(complaints.joined()) == [], "\(complaints)")
    }

    @Test func `every reference leads somewhere`() throws {
        for (file, reference) in try references() {
            let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let path =
                parts[0].isEmpty
                ? file : "\(file.replacing(/[^\/]*$/, with: ""))\(parts[0])"
            let target =
                path == "docs/asyncapi.yaml"
                ? contract.document : try JSON(parsing: Repository.text(path).utf8)
            #expect(target.target(of: parts.count > 1 ? "#\(parts[1])" : "") != nil, "\(file): \(reference)")
        }
    }

    @Test func `its exchanges are the broker's`() {
        let plan = TopologyPlan()
        for (name, channel) in contract.channels where name != "reply" {
            let exchange = channel["bindings"]?["amqp"]?["exchange"]
            let planned = plan.exchanges.first { $0.name == exchange?["name"]?.text }
            #expect(planned?.kind.rawValue == exchange?["type"]?.text, "\(name)")
            #expect(exchange?["name"]?.text == name)
        }
        #expect(
            Set(contract.channels.keys) == [
                Exchange.tixly, Exchange.outcomes, Exchange.retribution, Exchange.uitdatabank, "reply",
            ]
        )
    }

    @Test func `it has every message that is spoken, and no other`() throws {
        let told = OutcomeKind.allCases.map(\.rawValue)
        let ours = [
            MessageType.settled, MessageType.mappingChanged, MessageType.mappingProblem,
            MessageType.tariffsQuoted, MessageType.tariffsRejected, MessageType.retribution,
        ]
        let spoken = MessageType.ofSellers + told + ours
        let documented = contract.messages.filter { !$0.name.hasPrefix("uitdatabank.") }
        #expect(Set(documented.map(\.name)) == Set(spoken))
        for message in documented {
            #expect(message.body["bindings"]?["amqp"]?["messageType"]?.text == message.name)
        }
        let events = contract.channels["tixly"]?["parameters"]?["event"]?["enum"]?.items ?? []
        #expect(Set(events.compactMap(\.text)) == Set(MessageType.ofSellers))
        let outcomes = contract.channels["uitpas"]?["parameters"]?["outcome"]?["enum"]?.items ?? []
        let heard = Set(contract.channels["uitpas"]?["messages"]?.members?.keys.map { $0 } ?? [])
        #expect(Set(outcomes.compactMap(\.text)) == heard)
        #expect(
            heard == Set(told + ours).subtracting([MessageType.retribution, MessageType.tariffsRejected])
        )
    }

    @Test func `every message on tixly comes to one queue by the documented routing key`() {
        let plan = TopologyPlan()
        for type in MessageType.ofSellers {
            #expect(
                plan.queues(at: Exchange.tixly, forKey: "\(type).gent.handelsbeurs").count == 1,
                "\(type)"
            )
        }
        for key in contract.channels["udb3.x.domain-events"]?["parameters"]?["source"]?["enum"]?.items ?? [] {
            #expect(plan.queues(at: Exchange.uitdatabank, forKey: key.text ?? "") == [Queue.mappings])
        }
    }

    /// Every `$ref` with the file it is in.
    private func references() throws -> [(file: String, reference: String)] {
        let names = try FileManager.default
            .contentsOfDirectory(atPath: Repository.documentation.appending(path: "schemas").path())
        let schemas = try names.map {
            ("docs/schemas/\($0)", try JSON(parsing: Repository.text("docs/schemas/\($0)").utf8))
        }
        let found = ([("docs/asyncapi.yaml", contract.document)] + schemas).flatMap { file, value in
            value.references.map { (file: file, reference: $0) }
        }
        try #require(found.count > 100)
        return found
    }
}

extension JSON {
    fileprivate var references: [String] {
        switch self {
        case .object(let members): members["$ref"]?.text.map { [$0] } ?? members.values.flatMap(\.references)
        case .array(let items): items.flatMap(\.references)
        case .null, .bool, .number, .string: []
        }
    }
}
