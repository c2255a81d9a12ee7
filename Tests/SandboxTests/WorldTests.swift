import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct WorldTests {
    @Test func `an event's document has the published shape`() async throws {
        try await withSandbox { visitor in
            let reply = try await visitor.send("GET", "/events/\(TestData.hundredAWeek)")
            #expect(reply.headers["content-type"] == "application/ld+json")
            let event = try reply.json
            #expect(event["@id"]?.text?.hasSuffix("/events/\(TestData.hundredAWeek)") == true)
            #expect(event["calendarType"] == "permanent")
            #expect(event["workflowStatus"] == "APPROVED")
            #expect(event["priceInfo"]?[0]?["price"] == 12)
            #expect(event["organizer"]?["@id"]?.text?.hasSuffix("/organizers/\(TestData.gent)") == true)
            #expect(event["hiddenLabels"] == ["Paspartoe", "UiTPAS Gent"])
            let three = try await visitor.send("GET", "/events/\(TestData.event(103))").json
            #expect(three["calendarType"] == "multiple")
            #expect(three["subEvent"]?.items?.count == 3)
        }
    }

    @Test func `the odd events are odd in the published ways`() async throws {
        try await withSandbox { visitor in
            func event(_ number: Int) async throws -> JSON {
                try await visitor.send("GET", "/events/\(TestData.event(number))").json
            }
            let draft = try await event(104)
            #expect(draft["workflowStatus"] == "DRAFT")
            #expect(try await event(105)["priceInfo"]?[0]?["price"] == 0)
            #expect(try await event(106)["organizer"]?.members?.keys.contains("@id") == false)
            #expect(try await event(107)["priceInfo"]?["2"]?["category"] == "tariff")
            #expect(try await event(108)["hiddenLabels"] == [])
        }
    }

    @Test func `an organiser's document has the published shape`() async throws {
        try await withSandbox { visitor in
            let organizer = try await visitor.send("GET", "/organizers/\(TestData.zuidwest)").json
            #expect(organizer["name"]?["nl"] == "Organisatie Zuidwest")
            #expect(organizer["hiddenLabels"] == ["UiTPAS Zuidwest"])
        }
    }

    @Test(arguments: ["/events/nothing", "/organizers/nothing"])
    func `what UiTdatabank does not have is a 404, and nobody's fault`(_ path: String) async throws {
        try await withSandbox { visitor in
            let reply = try await visitor.send("GET", path)
            #expect(reply.status == 404)
            #expect(try reply.problem == "not-found")
            #expect(try await visitor.count("violations") == 0)
        }
    }

    @Test func `the world can be edited while it runs, and reset`() async throws {
        try await withSandbox { visitor async throws in
            let event: JSON = [
                "id": "new", "name": "Nieuw", "organizer": .string(TestData.gent),
                "prices": [["name": "Basistarief", "price": 5]], "limit": ["volume": 2, "periodType": "DAY"],
            ]
            #expect(try await visitor.send("POST", "/sandbox/events", event).status == 201)
            let pass: JSON = ["number": .string(TestData.nobody), "socialTariff": "active"]
            #expect(try await visitor.send("POST", "/sandbox/passes", [pass]).status == 201)
            #expect(try await visitor.sell(item(TestData.nobody, at: "new", price: 5)).status == 200)
            let change: JSON = ["name": "Anders", "jsonLD": ["name": "een tekst"]]
            #expect(try await visitor.send("PUT", "/sandbox/events/new", change).status == 200)
            #expect(try await visitor.send("GET", "/events/new").json["name"] == "een tekst")
            let client: JSON = ["id": "house-client", "secret": "house-secret", "permissions": [:]]
            #expect(try await visitor.send("POST", "/sandbox/clients", client).status == 201)
            #expect(try await visitor.with(client: "house").send("GET", "/permissions").json == [])

            #expect(try await visitor.send("POST", "/sandbox/reset").status == 204)
            #expect(try await visitor.send("GET", "/events/new").status == 404)
            #expect(try await visitor.count("salesRegistered") == 0)
            #expect(try await visitor.sell(item()).json[0]?["id"] == "500001")
        }
    }

    @Test func `a world that was shown can be read again`() async throws {
        try await withSandbox { visitor in
            let shown = try await visitor.send("GET", "/sandbox/world")
            #expect(try World(reading: shown.body) == World.builtIn)
        }
    }

    @Test(arguments: [
        (#"{"events":[{"id":"a"}]}"#, "/events/0/name"), (#"{"places":[]}"#, "/places"), ("{", ""),
        (#"{"passes":[{"number":"0900000067514"}]}"#, "/passes/0/number"),
        (
            #"{"events":[{"id":"a","name":"b","limit":{"volume":1,"periodType":"HOUR"}}]}"#,
            "/events/0/limit/periodType"
        ),
        (#"{"events":[{"id":"a","name":"b","organizer":"c"}]}"#, "/events"),
        (#"{"clients":[{"id":"a","secret":"b","permissions":{"c":"d"}}]}"#, "/clients/0/permissions/c"),
    ])
    func `a wrong data file is refused with its key`(_ text: String, _ pointer: String) {
        let errors = #expect(throws: SchemaErrors.self) { _ = try World(reading: text.utf8) }
        #expect(errors?.all.map(\.jsonPointer) == [pointer])
    }

    @Test func `many at once are counted exactly`() async throws {
        try await withSandbox { visitor in
            try await withThrowingTaskGroup { group in
                for serial in 0..<200 {
                    group.addTask {
                        let pass = TestData.generated(serial % 100)
                        return try await visitor.sell(item(pass, at: TestData.event(101))).status
                    }
                }
                var statuses: [Int?: Int] = [:]
                for try await status in group { statuses[status, default: 0] += 1 }
                #expect(statuses == [200: 100, 400: 100])
            }
            #expect(try await visitor.count("postsExecuted") == 100)
            #expect(try await visitor.count("postsReceived") == 200)
        }
    }

    @Test func `a page of the book is the same as that part of the whole`() async throws {
        try await withSandbox { visitor in
            let event = TestData.event(101)
            for serial in 0..<5 {
                #expect(try await visitor.sell(item(TestData.generated(serial), at: event)).status == 200)
            }
            #expect(try await visitor.send("DELETE", "/ticket-sales/500003").status == 204)
            let whole = try await visitor.send("GET", "/sandbox/sales").json
            #expect(whole.items?.count == 5)
            let pages = ["?start=1&limit=2", "?eventId=\(event)&start=1&limit=2"]
            for page in pages {
                let part = try await visitor.send("GET", "/sandbox/sales\(page)").json
                #expect(part.items == whole.items.map { Array($0[1...2]) })
            }
            let active = try await visitor.send("GET", "/sandbox/sales?state=active&start=2").json
            #expect(active.items?.compactMap { $0["id"]?.text } == ["500004", "500005"])
            let list = try await visitor.send("GET", "/ticket-sales?eventId=\(event)&start=1&limit=2").json
            #expect(list["totalItems"] == 4)
            #expect(list["member"]?.items?.compactMap { $0["id"]?.text } == ["500002", "500004"])
        }
    }

    @Test func `a port that is taken is told in one sentence`() async throws {
        try await withSandbox { visitor in
            let port = visitor.wire.port
            await #expect(throws: StartError.portInUse(host: "127.0.0.1", port: port)) {
                try await withSandbox {
                    $0.port = port
                } _: { _ in
                }
            }
        }
    }
}
