import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TicketSaleTests {
    @Test func `sales get ids from 500001 and come back in order with their tariffs`() async throws {
        try await withSandbox { visitor in
            var labelled = item(TestData.secondSocial).members ?? [:]
            labelled["regularPriceLabel"] = "Standaard"
            let reply = try await visitor.sell(item(), .object(labelled))
            #expect(reply.status == 200)
            let json = try reply.json
            #expect(json.items?.map { $0["id"]?.text } == ["500001", "500002"])
            #expect(json.items?.map { $0["uitpasNumber"]?.text } == [TestData.social, TestData.secondSocial])
            #expect(json[1]?["regularPriceLabel"] == "Standaard")
            #expect(json[0]?["tariff"]?["price"]?.decimal?.description == "2.4")
            #expect(
                Set(json[0]?["tariff"]?.members?.keys.map { $0 } ?? []) == ["id", "name", "price", "type"]
            )
            let date = try #require(json[0]?["creationDate"]?.text)
            #expect(date.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        }
    }

    @Test func `one refused item refuses all of them`() async throws {
        try await withSandbox { visitor in
            let reply = try await visitor.sell(item(), item(TestData.expired), item(TestData.blocked))
            #expect(try reply.problem == "social-tariff-expired")
            #expect(try reply.json["jsonPointer"] == "/1")
            #expect(try await visitor.count("salesRegistered") == 0)
            #expect(try await visitor.count("postsReceived") == 1)
            #expect(try await visitor.count("postsExecuted") == 0)
        }
    }

    @Test func `the limit counts earlier sales, the same request's, and no cancelled ones`() async throws {
        try await withSandbox { visitor in
            let once = item(at: TestData.onceAWeek)
            let twice = try await visitor.sell(once, once)
            #expect(try twice.problem == "maximum-reached")
            #expect(try twice.json["jsonPointer"] == "/1")
            #expect(try await visitor.sell(once).status == 200)
            #expect(try await visitor.sell(once).problem == "maximum-reached")
            let tariffs = try await visitor.tariffs(TestData.onceAWeek, TestData.social).json
            #expect(tariffs["available"] == [])
            #expect(tariffs["endUserMessage"]?["nl"]?.text?.contains("1 ticket per week") == true)
            #expect(try await visitor.send("DELETE", "/ticket-sales/500001").status == 204)
            #expect(try await visitor.sell(once).json[0]?["id"] == "500002")
        }
    }

    @Test func `what remains goes down with every ticket`() async throws {
        try await withSandbox { visitor in
            #expect(try await visitor.sell(item(TestData.group), item(TestData.group)).status == 200)
            let group = try await visitor.tariffs(TestData.hundredAWeek, TestData.group).json
            #expect(group["available"]?[0]?["remaining"] == 48)
        }
    }

    @Test func `a sale is cancelled once`() async throws {
        try await withSandbox { visitor in
            #expect(try await visitor.sell(item()).status == 200)
            let first = try await visitor.send("DELETE", "/ticket-sales/500001")
            #expect(first.status == 204 && first.body.isEmpty)
            for id in ["500001", "500002", "0500001", "x"] {
                let reply = try await visitor.send("DELETE", "/ticket-sales/\(id)")
                #expect(reply.status == 404)
                #expect(try reply.problem == "ticket-sale-not-found")
            }
            let record = try await visitor.send("GET", "/sandbox/sales?state=cancelled").json[0]
            #expect(record?["cancelledBy"]?.text == TestData.gentClient)
            #expect(record?["organizerId"]?.text == TestData.gent)
        }
    }

    @Test func `whose permission counts for an event that has passed on can be chosen`() async throws {
        try await withSandbox { visitor async throws in
            func asked() async throws -> [Int?] {
                let list = try await visitor.send("GET", "/ticket-sales?eventId=\(TestData.hundredAWeek)")
                let removal = try await visitor.send("DELETE", "/ticket-sales/500001")
                return [list.status, removal.status]
            }
            #expect(try await visitor.sell(item()).status == 200)
            let event = "/sandbox/events/\(TestData.hundredAWeek)"
            #expect(
                try await visitor.send("PUT", event, ["organizer": .string(TestData.zender)]).status == 200
            )
            let wish: JSON = ["organizer": "event"]
            #expect(try await visitor.send("PUT", "/sandbox/permissions", wish).status == 204)
            #expect(try await asked() == [403, 403])
            #expect(
                try await visitor.send("PUT", "/sandbox/permissions", ["organizer": "x"]).status == 400
            )
            #expect(
                try await visitor.send("PUT", "/sandbox/permissions", ["organizer": "sale"]).status == 204
            )
            #expect(try await asked() == [200, 204])
        }
    }

    @Test func `an expired token or another's coupon sells nothing`() async throws {
        try await withSandbox { visitor async throws in
            #expect(try await visitor.sell(item(tariff: "COUPON1001")).problem == "invalid-coupon")
            #expect(try await visitor.sell(item(TestData.regular)).problem == "social-tariff-not-available")
            #expect(
                try await visitor.sell(item(TestData.otherRegion)).problem == "social-tariff-not-available"
            )
        }
    }

    @Test(arguments: [
        (#"[{"uitpasNumber":"1","eventId":"x","regularPrice":"12","tariff":{"id":"t"}}]"#, "/0/regularPrice"),
        (#"[{"uitpasNumber":"1","eventId":"x","regularPrice":0,"tariff":{"id":"t"}}]"#, "/0/regularPrice"),
        (#"[{"uitpasNumber":"1","eventId":"x","regularPrice":-1,"tariff":{"id":"t"}}]"#, "/0/regularPrice"),
        (
            #"[{"uitpasNumber":"1","eventId":"x","regularPrice":1.001,"tariff":{"id":"t"}}]"#,
            "/0/regularPrice"
        ),
        (#"[{"uitpasNumber":"1","eventId":"x","regularPrice":true,"tariff":{"id":"t"}}]"#, "/0/regularPrice"),
        (#"[{"uitpasNumber":"1","eventId":"x","tariff":{"id":"t"}}]"#, "/0/regularPrice"),
        (#"[{"uitpasNumber":1,"eventId":"x","regularPrice":1,"tariff":{"id":"t"}}]"#, "/0/uitpasNumber"),
        (#"[{"uitpasNumber":"1","eventId":"","regularPrice":1,"tariff":{"id":"t"}}]"#, "/0/eventId"),
        (#"[{"uitpasNumber":"1","eventId":"x","regularPrice":1,"tariff":"t"}]"#, "/0/tariff"),
        (#"[{"uitpasNumber":"1","eventId":"x","regularPrice":1}]"#, "/0/tariff"),
        (#"[{"uitpasNumber":"1","eventId":"x","regularPrice":1,"tariff":{}}]"#, "/0/tariff/id"),
        (#"[{"uitpasNumber":"1","eventId":"x","regularPrice":1,"tariff":{"id":"t","x":1}}]"#, "/0/tariff/x"),
        (
            #"[{"uitpasNumber":"1","eventId":"x","regularPrice":1,"tariff":{"id":"t"},"lineId":"1"}]"#,
            "/0/lineId"
        ),
        (#"[{"uitpasNumber":"1","eventId":"x","regularPrice":1,"tariff":{"id":"t"},"id":"1"}]"#, "/0/id"),
        (
            #"[{"uitpasNumber":"1","eventId":"x","regularPrice":1,"tariff":{"id":"t"},"regularPriceLabel":null}]"#,
            "/0/regularPriceLabel"
        ),
        (#"["x"]"#, "/0"), ("[]", ""), (#"{"uitpasNumber":"1"}"#, ""),
    ])
    func `an item that publiq would not take is refused and noted`(
        _ body: String,
        _ pointer: String
    ) async throws {
        try await withSandbox { visitor in
            let reply = try await visitor.send("POST", "/ticket-sales", text: body)
            #expect(reply.status == 400)
            #expect(try reply.problem == "invalid-data")
            #expect(try reply.json["schemaErrors"]?.items?.map { $0["jsonPointer"]?.text } == [pointer])
            let violations = try await visitor.send("GET", "/sandbox/violations").json
            #expect(violations.items?.count == 1)
            #expect(violations[0]?["body"]?.text == body)
        }
    }

    @Test func `a tariff that was never offered is refused and noted`() async throws {
        try await withSandbox { visitor in
            let reply = try await visitor.sell(item(), item(TestData.secondSocial, tariff: "FREE"))
            #expect(try reply.json["schemaErrors"]?[0]?["jsonPointer"] == "/1/tariff/id")
            #expect(try await visitor.count("violations") == 1)
        }
    }

    @Test(arguments: [
        ("[{]", "application/json", 400, "invalid-syntax"), ("", "application/json", 400, "missing"),
        ("[]", "text/plain", 415, "unsupported-media-type"),
    ])
    func `a body that is no JSON is refused and noted`(
        _ body: String,
        _ type: String,
        _ status: Int,
        _ problem: String
    ) async throws {
        try await withSandbox { visitor in
            let reply = try await visitor.send("POST", "/ticket-sales", text: body, type: type)
            #expect(reply.status == status)
            #expect(try reply.problem == problem)
            #expect(try await visitor.count("violations") == 1)
        }
    }

    @Test(arguments: [
        ("PUT", "/ticket-sales", 405), ("GET", "/nothing", 404), ("GET", "/ticket-sales/1", 405),
    ])
    func `a wrong path or method is noted`(_ method: String, _ path: String, _ status: Int) async throws {
        try await withSandbox { visitor async throws in
            #expect(try await visitor.send(method, path).status == status)
            #expect(try await visitor.count("violations") == 1)
        }
    }
}
