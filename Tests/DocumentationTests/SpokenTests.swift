import JSON
import Messages
import Testing
import Tickets
import Working

/// What the programs publish is what the contract says.
@Suite struct SpokenTests {
    private let contract: Contract

    init() throws { contract = try Contract() }

    private func name(of publication: Publication) -> String {
        let kind = publication.properties.contentType?.split(separator: ".").last?.split(separator: "-").first
        return publication.properties.type ?? "uitdatabank.\(kind ?? "")-projected"
    }

    @Test(.validator) func `every message is as its schema has it, and has no key that no schema names`()
        async throws
    {
        let spoken = Spoken.all
        let cases = try spoken.map { publication in
            let message = try #require(contract.message(name(of: publication)), "\(name(of: publication))")
            return Case(schema: message.schema, instance: try JSON(parsing: publication.body), isClosed: true)
        }
        let complaints = try await Validator.complaints(about: cases)
        for (publication, complaint) in zip(spoken, complaints) {
            #expect(complaint == [], "\(String(decoding: publication.body, as: UTF8.self))")
        }
        let names = Set(contract.messages.map(\.name)).subtracting(MessageType.ofSellers)
        #expect(Set(spoken.map(name)) == names)
    }

    @Test func `every key that a schema names is published by some message`() throws {
        let schemas = Dictionary(grouping: Spoken.all) { contract.message(name(of: $0))?.schema ?? "" }
        for (schema, publications) in schemas {
            let named = try Schema(schema).keys
            let published = try publications.reduce(into: Set<String>()) {
                $0.formUnion(try JSON(parsing: $1.body).keys)
            }
            #expect(named.subtracting(published) == [], "\(schema)")
        }
    }

    @Test func `every message is published where the contract says, under a key of its form`() throws {
        for publication in Spoken.all where !publication.exchange.isEmpty {
            let channel = try #require(contract.channels[publication.exchange])
            #expect(channel["messages"]?[name(of: publication)] != nil, "\(name(of: publication))")
            let address = try #require(channel["address"]?.text)
            #expect(
                address.split(separator: ".").count
                    == publication.routingKey.replacing(publication.properties.type ?? "", with: "").split(
                        separator: ".",
                        omittingEmptySubsequences: false
                    ).count,
                "\(publication.routingKey) is not of the form \(address)"
            )
        }
    }

    @Test(.validator) func `a schema refuses an outcome that lacks what belongs to it`() async throws {
        let spoken = [
            (
                Spoken.line(.registered),
                ["ticketSaleId", "tariffPrice", "priceMismatch", "organizerId", "at"]
            ),
            (Spoken.line(.refused), ["reason"]), (Spoken.line(.cancelled), ["reason"]),
            (Spoken.line(.uncertain), ["reason"]), (Spoken.line(.parked), ["reason", "regularPrice"]),
        ]
        var cases: [Case] = []
        for (line, keys) in spoken {
            let told = try #require(Announcer(Spoken.basket).publications(for: [.outcome(line)]).first)
            let members = try #require(try JSON(parsing: told.body).members)
            for key in keys {
                #expect(members[key] != nil, "\(key)")
                let without = JSON.object(members.filter { $0.key != key })
                cases.append(Case(schema: "sale-outcome.json", instance: without))
            }
        }
        let complaints = try await Validator.complaints(about: cases)
        #expect(complaints.count == 10 && !complaints.contains([]))
    }
}

/// The keys of a schema, as paths without the places in lists.
private struct Schema {
    private let file: String
    private let document: JSON

    init(_ file: String) throws {
        self.file = file
        document = try JSON(parsing: Repository.text("docs/schemas/\(file)").utf8)
    }

    var keys: Set<String> {
        get throws { try keys(of: document, at: "") }
    }

    private func keys(of schema: JSON, at path: String) throws -> Set<String> {
        if let reference = schema["$ref"]?.text {
            let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let other = parts[0].isEmpty ? self : try Schema(String(parts[0]))
            return try other.keys(of: other.document.target(of: "#\(parts[1])") ?? .null, at: path)
        }
        var found: Set<String> = []
        for (key, value) in schema["properties"]?.members ?? [:] {
            found.insert("\(path)/\(key)")
            found.formUnion(try keys(of: value, at: "\(path)/\(key)"))
        }
        if let items = schema["items"] { found.formUnion(try keys(of: items, at: path)) }
        for part in ["allOf", "anyOf"].flatMap({ schema[$0]?.items ?? [] }) where part["if"] == nil {
            found.formUnion(try keys(of: part, at: path))
        }
        return found
    }
}

extension JSON {
    /// The keys of a document, as paths without the places in lists.
    fileprivate var keys: Set<String> {
        switch self {
        case .object(let members):
            members.reduce(into: []) { keys, member in
                keys.insert("/\(member.key)")
                keys.formUnion(member.value.keys.map { "/\(member.key)\($0)" })
            }
        case .array(let items): items.reduce(into: []) { $0.formUnion($1.keys) }
        case .null, .bool, .number, .string: []
        }
    }
}
