import FoundationEssentials
import JSON
import Sandbox
import Testing

/// UiTdatabank's Search API, as publiq documents it.
@Suite(.timeLimit(.minutes(1)))
struct DatabankSearchTests {
    private func ids(
        _ visitor: Visitor,
        _ query: String,
        at path: String = "/events/"
    ) async throws -> [String] {
        let reply = try await visitor.send("GET", "\(path)?clientId=search-client&\(query)")
        #expect(reply.status == 200, "\(query): \(String(decoding: reply.body.prefix(300), as: UTF8.self))")
        return try #require(try reply.json["member"]?.items).compactMap {
            $0["@id"]?.text?.split(separator: "/").last.map(String.init)
        }
    }

    private func event(_ number: Int, at time: String, _ more: [String: JSON] = [:]) -> JSON {
        let members: [String: JSON] = [
            "id": .string("found-\(number)"), "name": .string("Avond \(number)"),
            "organizer": .string(TestData.gent), "modified": .string(time),
        ]
        return .object(members.merging(more) { $1 })
    }

    @Test func `who names no client, or none that there is, is refused`() async throws {
        try await withSandbox { visitor async throws in
            let stranger = Visitor(wire: visitor.wire)
            #expect(try await stranger.send("GET", "/events").status == 401)
            #expect(try await stranger.send("GET", "/events?clientId=nobody").status == 401)
            #expect(try await stranger.send("GET", "/organizers?clientId=search-client").status == 200)
            #expect(try await visitor.send("GET", "/events").status == 200, "a token will do")
        }
    }

    @Test func `an answer is a page of references, or of documents`() async throws {
        try await withSandbox { visitor async throws in
            let page = try await visitor.send("GET", "/events?limit=2&start=1").json
            #expect(page["@type"] == "PagedCollection" && page["itemsPerPage"] == 2)
            #expect(page["totalItems"]?.integer ?? 0 > 10 && page["member"]?.items?.count == 2)
            #expect(page["member"]?[0]?.members?.keys.sorted() == ["@id", "@type"])
            let whole = try await visitor.send("GET", "/events?id=\(TestData.onceAWeek)&embed=true").json
            #expect(whole["member"]?[0]?["modified"] == "2026-01-05T08:00:00+00:00")
            #expect(try await visitor.send("GET", "/events?limit=0").json["itemsPerPage"] == 30)
        }
    }

    @Test(arguments: [
        "limit=2001", "start=10001", "modifiedFrom=yesterday",
        "modifiedTo=2026-03-01T10:00:02.5Z", "modifiedSince=1", "q=id:(1",
    ])
    func `what can't be searched for is 404 with the reason`(query: String) async throws {
        try await withSandbox { visitor async throws in
            let reply = try await visitor.send("GET", "/events?\(query)")
            #expect(reply.status == 404)
            #expect(try reply.problem == "not-found")
            #expect(try reply.json["detail"]?.text?.isEmpty == false)
            #expect(try await visitor.count("violations") == 1)
        }
    }

    @Test func `organisers have no modifiedFrom, but the field modified`() async throws {
        try await withSandbox { visitor async throws in
            let from = "2026-02-01T00:00:00%2B00:00"
            #expect(try await visitor.send("GET", "/organizers?modifiedFrom=\(from)").status == 404)
            let query = "q=modified:%5B2026-02-01T00%5C:00%5C:00%2B00%5C:00%20TO%20*%5D"
            #expect(try await ids(visitor, query, at: "/organizers/") == [])
            _ = try await visitor.send("PUT", "/sandbox/organizers/\(TestData.zender)", ["city": "Gooik"])
            #expect(try await ids(visitor, query, at: "/organizers/") == [TestData.zender])
            #expect(try await ids(visitor, "name=zuidw", at: "/organizers/") == [TestData.zuidwest])
        }
    }

    @Test func `both ends of a time belong to it, and sorting is by change`() async throws {
        try await withSandbox { visitor async throws in
            let times = [
                "2026-03-01T10:00:03+00:00", "2026-03-01T10:00:01+00:00", "2026-03-01T10:00:02+00:00",
            ]
            let events = times.enumerated().map { event($0, at: $1) }
            #expect(try await visitor.send("POST", "/sandbox/events", .array(events)).status == 201)
            let all = "modifiedFrom=2026-03-01T10:00:01%2B00:00&modifiedTo=2026-03-01T11:00:03%2B01:00"
            #expect(
                try await ids(visitor, "\(all)&sort%5Bmodified%5D=asc") == ["found-1", "found-2", "found-0"]
            )
            #expect(
                try await ids(visitor, "\(all)&sort%5Bmodified%5D=desc") == ["found-0", "found-2", "found-1"]
            )
            #expect(
                try await ids(visitor, "modifiedFrom=2026-03-01T10:00:02Z&modifiedTo=2026-03-01T10:00:02Z")
                    == ["found-2"]
            )
        }
    }

    @Test func `default filters hide members' events, drafts and what is deleted or over`() async throws {
        try await withSandbox { visitor async throws in
            let over: JSON = ["start": "2020-01-01T19:00:00+00:00", "end": "2020-01-01T21:00:00+00:00"]
            let events = [
                event(1, at: "2026-03-01T10:00:00Z"),
                event(2, at: "2026-03-01T10:00:00Z", ["audienceType": "members"]),
                event(3, at: "2026-03-01T10:00:00Z", ["workflowStatus": "DELETED"]),
                event(4, at: "2026-03-01T10:00:00Z", ["dates": [over]]),
            ]
            _ = try await visitor.send("POST", "/sandbox/events", .array(events))
            let from = "modifiedFrom=2026-03-01T10:00:00Z&modifiedTo=2026-03-01T10:00:00Z"
            #expect(try await ids(visitor, from) == ["found-1"])
            #expect(try await ids(visitor, "\(from)&audienceType=*") == ["found-1", "found-2"])
            #expect(try await ids(visitor, "\(from)&workflowStatus=DELETED") == ["found-3"])
            #expect(try await ids(visitor, "\(from)&disableDefaultFilters=true").count == 4)
        }
    }

    @Test func `events are found by organiser, day, words and expression`() async throws {
        try await withSandbox { visitor async throws in
            let night: JSON = ["start": "2027-05-01T18:00:00+00:00", "end": "2027-05-01T20:00:00+00:00"]
            let more: [String: JSON] = ["name": "Één avond: Café Théâtre", "dates": [night]]
            _ = try await visitor.send("POST", "/sandbox/events", event(1, at: "2026-03-01T10:00:00Z", more))
            let gent = "organizerId=\(TestData.gent)"
            #expect(try await ids(visitor, "text=cafe%20THEATRE") == ["found-1"])
            let day = "dateFrom=2027-05-01T00:00:00%2B02:00&dateTo=2027-05-01T23:59:59%2B02:00"
            let onThatDay = try await ids(visitor, "\(gent)&\(day)")
            #expect(onThatDay.contains("found-1") && !onThatDay.contains(TestData.event(101)))
            #expect(try await ids(visitor, "organizerId=\(TestData.zender)&\(day)&text=avond") == [])
            let some = "q=id:(found-1%20OR%20\(TestData.onceAWeek))"
            #expect(try await ids(visitor, some) == [TestData.onceAWeek, "found-1"])
            #expect(
                try await ids(visitor, "\(some)%20AND%20NOT%20organizer.id:\(TestData.zender)").count == 2
            )
            #expect(try await ids(visitor, "\(some)%20AND%20name.nl:cafe") == ["found-1"])
        }
    }

    @Test func `an edit changes the time of change, and is told by the log`() async throws {
        try await withSandbox { visitor async throws in
            let path = "/sandbox/events/\(TestData.onceAWeek)"
            let before = try await visitor.send("GET", "/events/\(TestData.onceAWeek)").json["modified"]
            _ = try await visitor.send("PUT", path, ["organizer": .string(TestData.zender)])
            _ = try await visitor.send("PUT", path, ["workflowStatus": "DELETED"])
            let document = try await visitor.send("GET", "/events/\(TestData.onceAWeek)").json
            #expect(document["modified"] != before && document["workflowStatus"] == "DELETED")
            _ = try await visitor.send("PUT", path, ["workflowStatus": "APPROVED", "hiddenLabels": ["x"]])
            _ = try await visitor.send("DELETE", path)
            let edits = try #require(try await visitor.send("GET", "/sandbox/edits").json.items)
            #expect(edits.allSatisfy { $0["id"]?.text == TestData.onceAWeek && $0["kind"] == "events" })
            let changed = edits.map { $0["changed"] }
            #expect(
                changed == [
                    ["organizer"], ["workflowStatus"], ["hiddenLabels", "workflowStatus"], [],
                ]
            )
            #expect(edits.last?["removed"] == true)
        }
    }
}
