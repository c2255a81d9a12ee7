import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SearchTests {
    @Test func `pages hold twenty, or as many as asked for, and name the total`() async throws {
        try await withSandbox { visitor async throws in
            let items = (1...25).map { item(TestData.generated($0), at: TestData.event(109)) }
            #expect(try await visitor.send("POST", "/ticket-sales", .array(items)).status == 200)
            #expect(try await visitor.send("DELETE", "/ticket-sales/500002").status == 204)
            let path = "/ticket-sales?eventId=\(TestData.event(109))"
            func ids(_ query: String) async throws -> [String] {
                let json = try await visitor.send("GET", path + query).json
                #expect(json["totalItems"] == 24)
                return json["member"]?.items?.compactMap { $0["id"]?.text } ?? []
            }
            #expect(try await ids("").count == 20)
            #expect(try await ids("&start=20") == ["500022", "500023", "500024", "500025"])
            #expect(try await ids("&start=1&limit=2") == ["500003", "500004"])
            #expect(try await ids("&limit=0") == [])
            #expect(try await ids("&limit=500").count == 24)
        }
    }

    @Test(arguments: [
        ("?eventId=x&limit=501", "query-limit-exceeded"), ("?eventId=x&limit=many", "invalid-data"),
        ("?eventId=x&start=-1", "invalid-data"), ("", "invalid-data"), ("?passholderId=x", "invalid-data"),
    ])
    func `a search that publiq would not take is refused and noted`(
        _ query: String,
        _ problem: String
    ) async throws {
        try await withSandbox { visitor in
            let reply = try await visitor.send("GET", "/ticket-sales" + query)
            #expect(reply.status == 400)
            #expect(try reply.problem == problem)
            #expect(try await visitor.count("violations") == 1)
        }
    }

    @Test func `sales are found by passholder and organiser`() async throws {
        try await withSandbox { visitor in
            #expect(try await visitor.sell(item(), item(TestData.secondSocial)).status == 200)
            let holder = "00000000-0000-4000-8000-\(TestData.social.dropFirst())"
            let path = "/ticket-sales?passholderId=\(holder)&organizerId="
            let found = try await visitor.send("GET", path + TestData.gent).json
            #expect(found["member"]?.items?.map { $0["id"]?.text } == ["500001"])
            #expect(try await visitor.send("GET", path + TestData.zender).status == 403)
        }
    }

    @Test func `what a client may is listed and enforced`() async throws {
        try await withSandbox { gent in
            let zender = try await gent.with(client: "zender")
            let own = try await zender.send("GET", "/permissions").json
            let organizers = own.items?.compactMap { $0["organizer"]?["id"]?.text }
            #expect(organizers == [TestData.zender, TestData.meent])
            #expect(own[0]?["permissions"]?.items?.contains("TICKETSALES_REGISTER") == true)
            #expect(own[0]?["permissionDetails"]?[0]?["id"] == "TARIFFS_READ")

            #expect(try await gent.tariffs(TestData.notPermitted, TestData.social).problem == "forbidden")
            #expect(try await gent.sell(item(at: TestData.notPermitted)).status == 403)
            #expect(try await zender.sell(item(at: TestData.event(401))).status == 200)
            #expect(try await gent.send("DELETE", "/ticket-sales/500001").status == 403)
            #expect(try await gent.send("GET", "/ticket-sales?eventId=\(TestData.event(401))").status == 403)
            let reader = try await gent.with(client: "read")
            #expect(try await reader.tariffs(TestData.hundredAWeek, TestData.social).status == 200)
            let refused = try await reader.sell(item())
            #expect(refused.status == 403)
            #expect(try refused.json["detail"]?.text?.contains("TICKETSALES_REGISTER") == true)
            #expect(try await gent.count("violations") == 0)
        }
    }

    @Test func `a registered sale keeps its organiser when the event gets another`() async throws {
        try await withSandbox { gent in
            #expect(try await gent.sell(item(at: TestData.event(101))).status == 200)
            let path = "/sandbox/events/\(TestData.event(101))"
            #expect(try await gent.send("PUT", path, ["organizer": .string(TestData.zender)]).status == 200)
            #expect(try await gent.sell(item(TestData.secondSocial, at: TestData.event(101))).status == 403)
            let found = try await gent.send("GET", "/ticket-sales?eventId=\(TestData.event(101))").json
            #expect(found["totalItems"] == 1)
            #expect(try await gent.send("DELETE", "/ticket-sales/500001").status == 204)
        }
    }
}
