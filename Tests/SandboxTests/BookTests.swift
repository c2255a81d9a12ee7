import JSON
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct BookTests {
    private let event = TestData.event(101)

    @Test func `sales are entered without anybody's leave, and listed as any other`() async throws {
        try await withSandbox { visitor in
            let entry: JSON = [
                "eventId": .string(event), "uitpasNumber": .string(TestData.social), "regularPrice": 12,
            ]
            let reply = try await visitor.send("POST", "/sandbox/sales", .array([entry, entry]))
            #expect(reply.status == 201)
            #expect(try reply.json.items?.map { $0["organizerId"]?.text } == [TestData.gent, TestData.gent])
            let list = try await visitor.send("GET", "/ticket-sales?eventId=\(event)").json
            #expect(list["totalItems"] == 2)
            let wrong = try await visitor.send(
                "POST",
                "/sandbox/sales",
                ["eventId": .string(event), "price": 1]
            )
            #expect(wrong.status == 400)
        }
    }

    @Test func `a sale is changed, cancelled and brought back behind everybody's back`() async throws {
        try await withSandbox { visitor in
            #expect(try await visitor.sell(item()).status == 200)
            func total() async throws -> JSON? {
                try await visitor.send("GET", "/ticket-sales?eventId=\(TestData.hundredAWeek)").json[
                    "totalItems"
                ]
            }
            let changed = try await visitor.send("PUT", "/sandbox/sales/500001", ["tariffPrice": 3])
            #expect(try changed.json["tariff"]?["price"] == 3)
            #expect(try await visitor.send("DELETE", "/sandbox/sales/500001").status == 204)
            #expect(try await total() == 0)
            #expect(try await visitor.send("PUT", "/sandbox/sales/500001", ["state": "active"]).status == 200)
            #expect(try await total() == 1)
            #expect(try await visitor.send("DELETE", "/ticket-sales/500001").status == 204)
            #expect(try await visitor.send("PUT", "/sandbox/sales/500009", ["state": "active"]).status == 404)
            #expect(try await visitor.send("PUT", "/sandbox/sales/500001", ["state": "lost"]).status == 400)
        }
    }
}
