import Desks
import FaultRig
import Foundation
import Messages
import Rehearsal
import SQLLedger
import SQLiteLedger
import Sandbox
import Testing
import Tickets
import Working

/// Whether anything that is written, shown or answered has a whole UiTPAS number or a secret in it.
@Suite(.timeLimit(.minutes(4)), .broker, .postgres)
struct DiscretionTests {
    @Test func `nothing shows a whole number or a secret, whatever is said and whatever is asked`()
        async throws
    {
        try await Secrets.with { secrets in
            let collected = Collected()
            try await secrets.withObservedWorkers(collected) {
                let ear = Ear(collected)
                let hear: @Sendable (Delivery) async -> Void = { await ear.hear($0) }
                try await Tixly.with(secrets.cluster, hear: hear) { _ in
                    try await Story(secrets: secrets, ear: ear).play()
                    let letters = try await Self.letters(secrets)
                    try await Self.ask(secrets, letters, collected)
                }
            }
            try await Self.startWrongly(secrets, collected)
            let planted = Numbers.planted + secrets.planted + (try await secrets.tokens())
            #expect(planted.contains { $0.name == "token" })
            let sightings = collected.search(for: planted)
            #expect(
                sightings.isEmpty,
                "\(sightings.count):\n\(sightings.map(\.description).joined(separator: "\n"))"
            )
        }
    }

    /// The ids of dead letters that differ, once there are all kinds.
    private static func letters(_ secrets: Secrets) async throws -> [String] {
        try await eventually("there are dead letters of every kind", within: .seconds(60)) {
            let listed = try await secrets.run("dead-letters", ["list", "--json"]).objects()
            let kinds = Dictionary(grouping: listed) { $0["reason"] ?? "" }
            guard Set(kinds.keys).isSuperset(of: Story.reasons) else {
                throw RehearsalError("only \(kinds.keys.sorted())")
            }
            let places = Dictionary(grouping: listed) { "\($0["reason"] ?? "") \($0["pointer"] ?? "")" }
            let messages = Dictionary(grouping: listed) { $0["messageId"] ?? "" }.filter {
                $0.key.contains(" ")
            }
            // Of each message that was said in several spellings, another one.
            return places.values.flatMap { $0.prefix(2) }.compactMap { $0["id"] }
                + messages.values.enumerated().compactMap { $1[$0 % $1.count]["id"] }
        }
    }

    /// Every command of the tools, used well and badly.
    private static func ask(_ secrets: Secrets, _ letters: [String], _ collected: Collected) async throws {
        try writeDocuments(secrets.cluster)
        let exported = try await secrets.run("dead-letters", ["export", "--reveal", "--reason", "malformed"])
        let file = secrets.cluster.path("letters.jsonl")
        try Data(exported.standardOutput.utf8).write(to: URL(filePath: file))
        let (stopped, running) = try await beginReplays(letters, secrets.cluster)
        let table = CommandTable(
            letters: letters,
            stopped: stopped,
            running: running,
            secrets: secrets,
            postgres: try await TestPostgres.required().makingSchema(
                "discretion_\(UInt32.random(in: 1...UInt32.max))"
            )
        ).invocations
        let wrong = Configurations.wrong(Secrets.wrong)
        var commands: [(String, Invocation)] = []
        var known: Set<String> = []
        for tool in ["uitpas", "dead-letters"] {
            let leaves = try await secrets.cluster.commands(of: tool)
            known.formUnion(leaves)
            for (index, leaf) in leaves.enumerated() {
                #expect(table[leaf] != nil, "\(leaf) has no place in CommandTable")
                let file = secrets.cluster.path("wrong-\(index % wrong.count).yaml")
                commands += (table[leaf] ?? []).map { (leaf, $0) }
                let mistakes = [
                    Invocation(TestData.social), Invocation("--\(TestData.social)", TestData.social),
                ]
                commands += [
                    mistakes[index % mistakes.count], Invocation("--config", file),
                ].map { (leaf, $0) }
            }
        }
        #expect(Set(table.keys).subtracting(known).isEmpty, "these are no commands any more")
        let done = try await secrets.observe(commands, collected)
        #expect(known.subtracting(done).isEmpty, "these were not seen to do anything")
    }

    /// A replay that somebody has stopped, and one that seems to be under way.
    private static func beginReplays(
        _ letters: [String],
        _ cluster: Cluster
    ) async throws -> (stopped: Int64, running: Int64) {
        let ledger = try await cluster.openLedger()
        // Its last sign of life is still to come, so that it is not taken for lost however long the scan takes.
        let signature = Signature(
            actor: TestData.social,
            why: TestData.social,
            at: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) + .seconds(600)
        )
        var runs: [Int64] = []
        for holder in ["one", "other"] {
            let run = try await ledger.begin(
                letters.suffix(2).compactMap { Int64($0) },
                selection: TestData.social,
                rate: nil,
                isByType: false,
                holder: holder,
                signature
            )
            runs.append(run.id)
        }
        _ = try await ledger.leave(runs[0], holder: "one", signature)
        return (runs[0], runs[1])
    }

    private static func writeDocuments(_ cluster: Cluster) throws {
        let question = Utterances.basket(
            "V",
            Utterances.line(TestData.social, event: "209", type: "Standaard")
        )
        let documents = [
            "question.json": "{\"type\":\"\(MessageType.tariffsRequested)\",\"body\":\(question)}",
            "nobody.json":
                "{\"type\":\"basket.\(TestData.social)\",\"body\":{\"workgroup\":\"\(TestData.social)\"}}",
            "mappings.csv": "eventId,uitdb,name\n109,\(TestData.event(109)),pas \(TestData.social)\n",
            "broken.json": "{\"type\":\"basket.sold\",\"body\":\(TestData.social) \"\(Secrets.wrong)}",
        ]
        for (name, text) in documents { try Data(text.utf8).write(to: URL(filePath: cluster.path(name))) }
        for (index, text) in Configurations.wrong(Secrets.wrong).enumerated() {
            try Data(text.utf8).write(to: URL(filePath: cluster.path("wrong-\(index).yaml")))
        }
    }

    /// Programs that can't start, or that wait for what never answers.
    private static func startWrongly(_ secrets: Secrets, _ collected: Collected) async throws {
        let files = Configurations.wrong(Secrets.wrong).indices.map {
            secrets.cluster.path("wrong-\($0).yaml")
        }
        let refused = ["AMQP_URL": secrets.wrongAMQP]
        var commands = [
            ("sale-worker", Invocation(environment: refused)),
            ("sale-worker", Invocation("--queue", TestData.social)),
            ("sale-worker", Invocation(TestData.social)),
            ("sale-worker", Invocation("--log-level", TestData.social)),
            ("dead-letters collect --follow", Invocation(environment: refused)),
        ]
        // The first ones have been tried with a command of uitpas each.
        commands += files.dropFirst(14).map { ("uitpas doctor", Invocation("--json", "--config", $0)) }
        commands += files.prefix(2).map { ("mapping-worker", Invocation("--config", $0)) }
        commands += Configurations.unreachable(Secrets.wrong).map {
            ("uitpas doctor", Invocation(environment: $0))
        }
        _ = try await secrets.observe(commands, collected)
        for address in Configurations.unreachable(Secrets.wrong).filter({ $0["AMQP_URL"] != nil }).prefix(1) {
            try await wait(for: address, secrets, collected)
        }
    }

    /// A worker whose broker is not there: what it says, and what it answers meanwhile.
    private static func wait(
        for address: [String: String],
        _ secrets: Secrets,
        _ collected: Collected
    ) async throws {
        let health = try HealthPort()
        let environment = secrets.cluster.environment.merging(secrets.environment) { $1 }.merging(address) {
            $1
        }
        try await withChild(
            "sale-worker",
            ["--health-port", "\(health.number)"],
            environment: environment
        ) { worker in
            try await worker.waitForLine(containing: "127.0.0.1:1")
            try await eventually("it answers") {
                try await health.scrape(
                    "a waiting worker",
                    through: secrets.cluster.upstream,
                    into: collected
                )
                return true
            }
            _ = try await worker.terminate()
            collected.add("standard error of a waiting worker", worker.transcript.text(of: .error))
        }
    }
}
