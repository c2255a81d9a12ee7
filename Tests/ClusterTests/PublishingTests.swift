import FaultRig
import Foundation
import RabbitMQ
import Rehearsal
import Testing
import Working

/// The programs of docs/publishing, under a seller's login, beside the workers.
@Suite(.serialized, .timeLimit(.minutes(6)), .broker, .modelPublishers)
struct PublishingTests {
    /// A model, and what runs it.
    enum Model: CaseIterable, CustomTestStringConvertible {
        case python, php

        static let interpreters = ["/usr/bin/python3", "/usr/bin/php"]

        var testDescription: String { "\(self)" }
        var interpreter: Program { Program(self == .python ? Self.interpreters[0] : Self.interpreters[1]) }
        var script: String {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return root.appending(path: "docs/publishing/\(self)/tixly.\(self == .python ? "py" : "php")")
                .path()
        }
    }

    /// Somebody who runs a model, as Handelsbeurs.
    struct Seller {
        let rights: Rights
        let model: Model

        var environment: [String: String] { rights.environment(rights.handelsbeurs) }

        func run(_ arguments: String...) async throws -> Finished {
            try await Rehearsal.run(model.interpreter, [model.script] + arguments, environment: environment)
        }

        /// Writes a body down, and gives its path.
        func file(_ json: String) throws -> String {
            let path = rights.cluster.path("\(UUID().uuidString).json")
            try Data(json.utf8).write(to: URL(filePath: path))
            return path
        }

        func tell(_ type: String, _ json: String) async throws {
            let finished = try await run("tell", type, try file(json))
            guard finished.status == .exited(0) else {
                throw RehearsalError("\(type) was not told: \(finished.standardError)")
            }
        }

        func listen(_ body: (Child) async throws -> Void) async throws {
            let arguments = [model.script, "listen", rights.cluster.path("heard.db")]
            try await withChild(model.interpreter, arguments, environment: environment) { child in
                try await child.waitForLine(containing: "listens to \(rights.handelsbeurs).outcomes")
                try await body(child)
            }
        }

        /// What the operator does for a new seller.
        func makeQueue() async throws {
            let session = try rights.session(rights.operator)
            try await session.declareQueue(
                "\(rights.handelsbeurs).outcomes",
                arguments: ["x-queue-type": .string("quorum")]
            )
            try await session.bindQueue(
                "\(rights.handelsbeurs).outcomes",
                to: "uitpas",
                key: "*.*.gent.handelsbeurs"
            )
            await session.close()
        }
    }

    private static let head = #""basketId":"B-1","workgroup":"gent","seller":"handelsbeurs""#
    private static let line =
        #"{"lineId":"1","eventId":"4711","ticketType":"UiTPAS integratie","regularPrice":"12.00","#
        + #""uitpasNumber":"0900000067513","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}"#
    private static let sold = #"{\#(head),"channel":"online","lines":[\#(line)]}"#
    private static let cancelled = #"{\#(head),"cancelledAt":"2026-11-23T19:30:00+01:00"}"#
    private static let question =
        #"{\#(head),"channel":"online","lines":[{"lineId":"1","eventId":"4711","#
        + #""ticketType":"Standaard","regularPrice":"12.00","uitpasNumber":"0900000067513"}]}"#
    private static let event =
        #"{"eventId":"4711","workgroup":"gent","owner":"handelsbeurs","labels":["UiTPAS"],"#
        + #""externalMapping":{"uitdb":"5a0967f9-cc06-4c3c-9206-30481a767434"}}"#

    @Test(arguments: Model.allCases) func `a model asks, sells, cancels, and hears each piece of news once`(
        _ model: Model
    ) async throws {
        try await Rights.with { rights in
            let seller = Seller(rights: rights, model: model)
            try await seller.makeQueue()
            try await rights.cluster.withWorkers {
                try await seller.tell("event.changed", Self.event)
                let question = try seller.file(Self.question)
                let answer = try await eventually("a tariff is quoted", askingEvery: .milliseconds(200)) {
                    let answer = try await seller.run("ask", question)
                    return answer.standardOutput.contains(#""quoted""#) ? answer : nil
                }
                #expect(answer.standardOutput.hasPrefix("tariffs.quoted "))
                #expect(answer.standardOutput.contains("SOCIALTARIFF-1"))

                try await seller.listen { listener in
                    try await seller.tell("basket.sold", Self.sold)
                    try await listener.waitForLine(containing: "news sale.registered", within: .seconds(40))
                    try await listener.waitForLine(containing: "news basket.settled")
                    // As after a lost confirm.
                    try await seller.tell("basket.sold", Self.sold)
                    try await listener.waitForLine(
                        containing: "heard before sale.registered",
                        within: .seconds(40)
                    )
                }
                // The listener was killed; what comes meanwhile waits for the next one.
                try await seller.tell("basket.cancelled", Self.cancelled)
                try await seller.listen { listener in
                    try await listener.waitForLine(containing: "news sale.cancelled", within: .seconds(40))
                }
            }
        }
    }

    @Test func `a model that loses its connection takes up where it was`() async throws {
        try await Rights.with { rights in
            try await Seller(rights: rights, model: .python).makeQueue()
            for model in Model.allCases {
                try await Seller(rights: rights, model: model).listen { listener in
                    let broker = rights.cluster.virtualHost.broker
                    try await broker.rabbitmqctl("close_all_user_connections", rights.handelsbeurs, "test")
                    try await listener.waitForLine(containing: "lost the broker", within: .seconds(40))
                    try await listener.waitForLine(
                        containing: "listens to",
                        occurrence: 2,
                        within: .seconds(40)
                    )
                }
            }
        }
    }

    @Test func `a model gives up when nobody has answered, and when its login may not say so`() async throws {
        try await Rights.with { rights in
            for model in Model.allCases {
                let seller = Seller(rights: rights, model: model)
                let answer = try await seller.run("ask", try seller.file(Self.question))
                #expect(answer.status == .exited(2) && answer.standardOutput.isEmpty, "\(model)")
                let forged = try seller.file(Self.sold.replacing("handelsbeurs", with: "ntgent"))
                let refused = try await seller.run("tell", "basket.sold", forged)
                let words = refused.standardError + refused.standardOutput
                #expect(refused.status != .exited(0) && words.contains("ACCESS_REFUSED"), "\(model)")
                #expect(!words.contains("again in"), "\(model)")
            }
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skipped with a sentence where the models can't run, unless tests may not be skipped.
    fileprivate static var modelPublishers: Self {
        let needs =
            PublishingTests.Model.interpreters + [
                "/usr/lib/python3/dist-packages/pika", "/usr/share/php/PhpAmqpLib",
            ]
        return .enabled(
            if: needs.allSatisfy { FileManager.default.fileExists(atPath: $0) }
                || ProcessInfo.processInfo.environment["UITPAS_TEST_REQUIRED"] == "1",
            "Python, PHP or their AMQP clients are not installed; `make setup` installs them"
        )
    }
}
