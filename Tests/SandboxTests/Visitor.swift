import JSON
import Logging
import Sandbox
import ServiceLifecycle
import Testing

/// Somebody who talks to a sandbox with one client's token.
struct Visitor: Sendable {
    var wire: Wire
    var token: String?

    func send(
        _ method: String,
        _ path: String,
        _ body: JSON? = nil,
        leaving: Bool = false
    ) async throws -> Reply {
        try await send(
            method,
            path,
            text: body.map { String(decoding: $0.bytes, as: UTF8.self) },
            leaving: leaving
        )
    }

    func send(
        _ method: String,
        _ path: String,
        text: String?,
        type: String = "application/json",
        leaving: Bool = false
    ) async throws -> Reply {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"]
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let text { lines += ["Content-Type: \(type)", "Content-Length: \(text.utf8.count)"] }
        return Reply(
            try await wire.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (text ?? ""), leaving: leaving)
        )
    }

    /// The same with another client's token.
    func with(client: String) async throws -> Visitor {
        let form = "grant_type=client_credentials&client_id=\(client)-client&client_secret=\(client)-secret"
        let reply = try await askForToken(form)
        return Visitor(wire: wire, token: try #require(try reply.json["access_token"]?.text))
    }

    func askForToken(_ form: String) async throws -> Reply {
        try await send(
            "POST",
            "/realms/uitid/protocol/openid-connect/token",
            text: form,
            type: "application/x-www-form-urlencoded"
        )
    }

    func sell(_ items: JSON..., leaving: Bool = false) async throws -> Reply {
        try await send("POST", "/ticket-sales", .array(items), leaving: leaving)
    }

    func tariffs(
        _ event: String,
        _ number: String,
        price: String = "12.00",
        more: String = ""
    ) async throws -> Reply {
        try await send("GET", "/tariffs?eventId=\(event)&uitpasNumber=\(number)&regularPrice=\(price)\(more)")
    }

    func fault(_ json: JSON) async throws {
        #expect(try await send("POST", "/sandbox/faults", json).status == 201)
    }

    func count(_ counter: String) async throws -> Int? {
        try await send("GET", "/sandbox/requests").json[counter]?.integer
    }
}

/// Runs a sandbox of its own on a free port, and gives `body` a visitor with Gent's token.
func withSandbox(
    _ configure: (inout SandboxServer.Configuration) -> Void = { _ in },
    _ body: (Visitor) async throws -> Void
) async throws {
    var configuration = SandboxServer.Configuration()
    configuration.port = 0
    configure(&configuration)
    let (ports, opening) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "sandbox")
    logger.logLevel = .error
    let server = try SandboxServer(configuration, logger: logger) { port in opening.yield(port) }
    try await withThrowingTaskGroup { group in
        let service = ServiceGroup(services: [server], logger: logger)
        group.addTask {
            defer { opening.finish() }
            try await service.run()
        }
        var iterator = ports.makeAsyncIterator()
        // It did not start: `run` tells why.
        guard let port = await iterator.next() else { return try await group.waitForAll() }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(try await Visitor(wire: Wire(port: port)).with(client: "gent")))
        } catch {
            outcome = .failure(error)
        }
        await service.triggerGracefulShutdown()
        try outcome.get()
    }
}

/// An item of a `POST /ticket-sales`.
func item(
    _ number: String = TestData.social,
    at event: String = TestData.hundredAWeek,
    price: JSON = 12,
    tariff: JSON = "SOCIALTARIFF-1"
) -> JSON {
    [
        "uitpasNumber": .string(number), "eventId": .string(event), "regularPrice": price,
        "tariff": ["id": tariff],
    ]
}
