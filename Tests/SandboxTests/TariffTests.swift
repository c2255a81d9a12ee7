import FoundationEssentials
import JSON
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TariffTests {
    @Test func `the social tariff is a fifth of the regular price`() async throws {
        try await withSandbox { visitor in
            let reply = try await visitor.tariffs(TestData.hundredAWeek, TestData.social)
            let expected =
                #"{"available":[{"id":"SOCIALTARIFF-1","name":"Kansentarief","price":2.4,"remaining":100,"#
            #expect(String(decoding: reply.body, as: UTF8.self) == expected + #""type":"SOCIALTARIFF"}]}"#)
            #expect(reply.headers["date"] != nil)
            #expect(reply.headers["content-type"] == "application/json")
            let odd = try await visitor.tariffs(TestData.hundredAWeek, TestData.generated(7), price: "9.99")
                .json
            #expect(odd["available"]?[0]?["price"]?.decimal?.description == "2")
        }
    }

    @Test func `coupons are offered once each, beside the social tariff where it holds`() async throws {
        try await withSandbox { gent in
            let offers = try await gent.tariffs(TestData.hundredAWeek, TestData.otherRegion).json
            #expect(offers["available"]?.items?.map { $0["id"]?.text } == ["COUPON1001", "COUPON1002"])
            #expect(offers["available"]?[0]?["price"] == 6)
            #expect(offers["endUserMessage"]?["nl"]?.text?.contains("regio") == true)
            #expect(try await gent.sell(item(TestData.otherRegion, tariff: "COUPON1001")).status == 200)
            #expect(
                try await gent.sell(item(TestData.otherRegion, tariff: "COUPON1001")).problem
                    == "invalid-coupon"
            )

            let zender = try await gent.with(client: "zender")
            let others = try await zender.tariffs(TestData.event(201), TestData.otherRegion).json
            #expect(others["available"]?.items?.map { $0["id"]?.text } == ["SOCIALTARIFF-1", "COUPON1002"])
            let only = try await zender.tariffs(
                TestData.event(201),
                TestData.otherRegion,
                more: "&type=COUPON"
            )
            #expect(try only.json["available"]?.items?.map { $0["id"]?.text } == ["COUPON1002"])
        }
    }

    @Test func `a regular pass is offered nothing, and a group pass fifty`() async throws {
        try await withSandbox { visitor in
            let none = try await visitor.tariffs(TestData.hundredAWeek, TestData.regular)
            #expect(try none.json == ["available": []])
            let group = try await visitor.tariffs(TestData.onceAWeek, TestData.group).json
            #expect(group["available"]?[0]?["remaining"] == 50)
        }
    }

    @Test(arguments: [
        (TestData.expired, "social-tariff-expired"), (TestData.expiredElsewhere, "social-tariff-expired"),
        (TestData.suspended, "social-tariff-suspended"), (TestData.blocked, "invalid-card-status"),
        (TestData.invalidCard, "invalid-card"), (TestData.nobody, "passholder-not-found"),
        (TestData.noActiveCardSystems, "passholder-no-active-cardsystems"),
        ("0900000067514", "invalid-uitpasnumber"), ("0900", "invalid-uitpasnumber"),
    ])
    func `a pass that cannot be used is refused, by tariffs and by sales`(
        _ number: String,
        _ problem: String
    ) async throws {
        try await withSandbox { visitor in
            let tariffs = try await visitor.tariffs(TestData.hundredAWeek, number)
            let sale = try await visitor.sell(item(TestData.secondSocial), item(number))
            for reply in [tariffs, sale] {
                #expect(reply.status == 400)
                #expect(reply.headers["content-type"] == "application/problem+json")
                #expect(try reply.json["type"]?.text == "https://api.publiq.be/probs/uitpas/\(problem)")
                #expect(try reply.json["status"] == 400)
                #expect(try reply.json["endUserMessage"]?["nl"]?.text != nil)
            }
            #expect(try tariffs.json["jsonPointer"] == nil)
            #expect(try sale.json["jsonPointer"] == "/1")
            if number == TestData.blocked { #expect(try sale.json["cardStatus"] == "BLOCKED") }
            #expect(try await visitor.count("salesRegistered") == 0)
            #expect(try await visitor.count("violations") == 0)
        }
    }

    @Test(arguments: [104, 105, 106, 108, 999])
    func `UiTPAS does not know drafts, free events, nobody's events and fresh ones`(_ event: Int) async throws
    {
        try await withSandbox { visitor in
            let reply = try await visitor.tariffs(TestData.event(event), TestData.social)
            #expect(reply.status == 400)
            #expect(try reply.problem == "event-not-found")
            #expect(try await visitor.sell(item(at: TestData.event(event))).problem == "event-not-found")
        }
    }

    @Test(arguments: [
        ("/tariffs?eventId=x&uitpasNumber=y", "/regularPrice"),
        ("/tariffs?eventId=x&uitpasNumber=y&regularPrice=0", "/regularPrice"),
        ("/tariffs?eventId=x&uitpasNumber=y&regularPrice=-1", "/regularPrice"),
        ("/tariffs?eventId=x&uitpasNumber=y&regularPrice=12.001", "/regularPrice"),
        ("/tariffs?eventId=x&uitpasNumber=y&regularPrice=12,00", "/regularPrice"),
        ("/tariffs?uitpasNumber=y&regularPrice=12", "/eventId"),
        ("/tariffs?eventId=x&regularPrice=12", "/uitpasNumber"),
        ("/tariffs?eventId=x&uitpasNumber=y&regularPrice=12&type=REWARD", "/type"),
        ("/tariffs/static?eventId=x", "/regularPrice"),
    ])
    func `a query that publiq would not take is refused and noted`(
        _ path: String,
        _ pointer: String
    ) async throws {
        try await withSandbox { visitor in
            let reply = try await visitor.send("GET", path)
            #expect(try reply.problem == "invalid-data")
            #expect(try reply.json["schemaErrors"]?[0]?["jsonPointer"]?.text == pointer)
            let violations = try await visitor.send("GET", "/sandbox/violations").json
            #expect(violations[0]?["clientId"]?.text == TestData.gentClient)
        }
    }

    @Test func `the static tariff needs no pass`() async throws {
        try await withSandbox { visitor async throws in
            let path = "/tariffs/static?eventId=\(TestData.event(101))&regularPrice=10"
            #expect(try await visitor.send("GET", path).json["available"]?[0]?["price"] == 2)
        }
    }
}
