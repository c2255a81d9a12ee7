import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FaultTests {
    @Test(arguments: [
        ("close-before-read", 0), ("close-before-commit", 0), ("close-after-commit", 1),
        ("hang-before-commit", 0), ("hang-after-commit", 1), ("commit-after-client-left", 1),
    ])
    func `the connection ends without a byte, and the book says what was done`(
        _ action: String,
        _ executed: Int
    ) async throws {
        try await withSandbox { visitor in
            try await visitor.fault([
                "match": ["method": "POST", "path": "/ticket-sales"], "times": 1, "action": .string(action),
                "forMs": 100,
            ])
            let reply = try await visitor.sell(item())
            #expect(reply.status == nil)
            #expect(try await visitor.count("postsReceived") == 1)
            #expect(try await visitor.count("postsExecuted") == executed)
            let next = try await visitor.sell(item())
            #expect(try next.json[0]?["id"]?.text == "\(500_001 + executed)")
        }
    }

    @Test(arguments: ["hang-before-commit", "hang-after-commit", "commit-after-client-left"])
    func `a client that leaves is not waited for`(_ action: String) async throws {
        try await withSandbox { visitor in
            try await visitor.fault(["action": .string(action), "forMs": 3_600_000, "times": 1])
            #expect(try await visitor.sell(item(), leaving: true).status == nil)
            #expect(try await visitor.count("salesActive") == (action == "hang-before-commit" ? 0 : 1))
        }
    }

    @Test func `half an answer ends where the promised length does not`() async throws {
        try await withSandbox { visitor in
            try await visitor.fault(["match": ["path": "/ticket-sales"], "action": "truncate", "times": 1])
            let reply = try await visitor.sell(item())
            #expect(reply.status == 200)
            #expect(!reply.isWhole && !reply.body.isEmpty)
            #expect(try await visitor.count("postsExecuted") == 1)
            #expect(try await visitor.sell(item()).isWhole)
        }
    }

    @Test(arguments: [
        ("status", 503, "application/problem+json", 0),
        ("status-after-commit", 500, "application/problem+json", 1),
        ("html", 502, "text/html; charset=utf-8", 0), ("status", 429, "application/problem+json", 0),
        ("echo", 400, "application/problem+json", 0), ("echo-html", 502, "text/html; charset=utf-8", 0),
    ])
    func `another answer comes with its headers`(
        _ action: String,
        _ status: Int,
        _ type: String,
        _ executed: Int
    ) async throws {
        try await withSandbox { visitor in
            try await visitor.fault([
                "match": ["method": "POST"], "action": .string(action), "status": .number(.init(status)),
                "headers": ["Retry-After": "2"],
            ])
            let reply = try await visitor.sell(item())
            #expect(reply.status == status)
            #expect(reply.headers["retry-after"] == "2")
            #expect(reply.headers["content-type"] == type)
            #expect(try await visitor.count("postsExecuted") == executed)
            let answered = try await visitor.send("GET", "/sandbox/requests").json["endpoints"]
            #expect(answered?["POST /ticket-sales"]?["answered"] == ["\(status)": 1])
        }
    }

    @Test(arguments: ["echo", "echo-html"])
    func `an indiscreet server quotes the whole request`(_ action: String) async throws {
        try await withSandbox { visitor in
            try await visitor.fault(["match": ["path": "/ticket-sales"], "action": .string(action)])
            let body = String(decoding: try await visitor.sell(item()).body, as: UTF8.self)
            let token = try #require(visitor.token)
            #expect(body.contains("POST /ticket-sales Bearer \(token)") && body.contains(TestData.social))
        }
    }

    @Test func `faults happen in the order given, as often and to whom they say`() async throws {
        try await withSandbox { gent in
            let zender = try await gent.with(client: "zender")
            try await gent.fault([
                [
                    "match": ["path": "/permissions", "client": "zender-client"], "action": "status",
                    "status": 500,
                ],
                ["match": ["path": "/permissions"], "action": "status", "status": 501, "times": 2],
                ["match": ["path": "/permissions"], "action": "status", "status": 502, "times": 1],
                ["action": "status", "status": 504, "probability": 0],
            ])
            #expect(try await zender.send("GET", "/permissions").status == 500)
            for status in [501, 501, 502, 200] {
                #expect(try await gent.send("GET", "/permissions").status == status)
            }
            #expect(try await zender.send("GET", "/permissions").status == 500)
            let faults = try await gent.send("GET", "/sandbox/faults").json
            #expect(faults.items?.map { $0["fired"] } == [2, 2, 1, 0])
            #expect(try await gent.send("DELETE", "/sandbox/faults/1").status == 204)
            #expect(try await zender.send("GET", "/permissions").status == 200)
            #expect(try await gent.send("DELETE", "/sandbox/faults").status == 204)
            #expect(try await gent.send("GET", "/sandbox/faults").json == [])
        }
    }

    @Test func `a token request can be made to fail for one client`() async throws {
        try await withSandbox { visitor in
            try await visitor.fault(["match": ["client": "zender-client"], "action": "status", "status": 401])
            let form = "grant_type=client_credentials&client_id=zender-client&client_secret=zender-secret"
            #expect(try await visitor.askForToken(form).status == 401)
            #expect(try await visitor.send("GET", "/permissions").status == 200)
        }
    }

    @Test func `a list can lag behind, for nobody but who reads it`() async throws {
        try await withSandbox { visitor in
            try await visitor.fault([
                "match": ["method": "GET", "path": "/ticket-sales"], "action": "list-lag", "lagMs": 3_600_000,
                "times": 1,
            ])
            let id = try #require(try await visitor.sell(item(at: TestData.event(109))).json[0]?["id"]?.text)
            let path = "/ticket-sales?eventId=\(TestData.event(109))"
            let lagging = try await visitor.send("GET", path).json
            #expect(lagging == ["totalItems": 0, "member": []])
            #expect(try await visitor.send("GET", path).json["totalItems"] == 1)
            #expect(try await visitor.count("salesActive") == 1)
            #expect(try await visitor.send("DELETE", "/ticket-sales/\(id)").status == 204)
        }
    }

    @Test func `the items of an answer can come in another order`() async throws {
        try await withSandbox { visitor in
            try await visitor.fault(["match": ["path": "/ticket-sales"], "action": "shuffle"])
            let numbers = (0..<3).map { TestData.generated($0) }
            let items = numbers.map { item($0, at: TestData.event(101)) }
            let sold = try await visitor.send("POST", "/ticket-sales", .array(items)).json
            let answered = sold.items?.compactMap { $0["uitpasNumber"]?.text }
            #expect(answered != numbers)
            #expect(answered?.sorted() == numbers.sorted())
            let list = try await visitor.send("GET", "/ticket-sales?eventId=\(TestData.event(101))").json
            #expect(list["totalItems"] == 3)
            #expect(list["member"]?.items?.compactMap { $0["uitpasNumber"]?.text } != numbers)
        }
    }

    @Test func `what is done after the client has left can be done later`() async throws {
        try await withSandbox { visitor in
            try await visitor.fault([
                "match": ["method": "POST"], "action": "commit-after-client-left", "delayMs": 150, "times": 1,
            ])
            let clock = ContinuousClock()
            let start = clock.now
            #expect(try await visitor.sell(item(), leaving: true).status == nil)
            #expect(clock.now - start >= .milliseconds(150))
            #expect(try await visitor.count("salesActive") == 1)
        }
    }

    @Test func `a token can be revoked in the middle`() async throws {
        try await withSandbox { visitor in
            let other = try await visitor.with(client: "zender")
            try await visitor.fault(["match": ["method": "POST"], "action": "revoke-token", "times": 1])
            #expect(try await visitor.send("GET", "/permissions").status == 200)
            #expect(try await visitor.send("POST", "/ticket-sales", [item()]).status == 401)
            #expect(try await visitor.send("GET", "/permissions").status == 401)
            #expect(try await other.send("GET", "/permissions").status == 200)
            #expect(try await visitor.with(client: "gent").sell(item()).status == 200)
        }
    }

    @Test func `latency delays a request and changes nothing else`() async throws {
        try await withSandbox { visitor in
            try await visitor.fault(["match": ["method": "POST"], "latencyMs": 150, "times": 1])
            let clock = ContinuousClock()
            let start = clock.now
            #expect(try await visitor.sell(item()).status == 200)
            #expect(clock.now - start >= .milliseconds(150))
        }
    }

    @Test(
        arguments: [
            (["action": "explode"], "/action"), (["times": 0], "/times"),
            (["probability": 2], "/probability"),
            (["match": ["verb": "GET"]], "/match/verb"), (["status": 99], "/status"),
            (["latency": 5], "/latency"), (["lagMs": -1], "/lagMs"), (["delayMs": "1"], "/delayMs"),
        ] as [(JSON, String)]
    )
    func `a fault that makes no sense is refused with its key`(_ fault: JSON, _ pointer: String) async throws
    {
        try await withSandbox { visitor in
            let reply = try await visitor.send("POST", "/sandbox/faults", fault)
            #expect(reply.status == 400)
            #expect(try reply.json["schemaErrors"]?[0]?["jsonPointer"]?.text == pointer)
            #expect(try await visitor.send("GET", "/sandbox/faults").json == [])
            #expect(try await visitor.count("violations") == 0)
        }
    }
}
