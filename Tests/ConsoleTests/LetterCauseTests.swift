import Desks
import Messages
import Testing
import Tickets
import Working

@testable import Console

@Suite struct LetterCauseTests {
    private static func cause(
        _ reason: String = "malformed",
        pointer: String? = nil,
        detail: String = "d",
        queue: String = "uitpas.baskets",
        type: String? = "basket.sold",
        body: String = "{}"
    ) -> String {
        DeadLetter(
            id: 0,
            fingerprint: "",
            reason: reason,
            detail: detail,
            pointer: pointer,
            queue: queue,
            exchange: "tixly",
            routingKey: "k",
            worker: nil,
            firstFailedAt: Instant(milliseconds: 0),
            lastFailedAt: Instant(milliseconds: 0),
            attempts: 1,
            properties: MessageProperties(type: type),
            body: Array(body.utf8)
        ).cause
    }

    @Test func `the index and the sentence at a place do not make another cause`() {
        let one = Self.cause(pointer: "/lines/0/regularPrice", detail: "is \"12,00\"")
        #expect(one == Self.cause(pointer: "/lines/17/regularPrice", detail: "is \"9,50\""))
        #expect(one.count == 8 && one.allSatisfy(\.isHexDigit))
        #expect(one != Self.cause(pointer: "/lines/0/tariff", detail: "is \"12,00\""))
        #expect(one != Self.cause(pointer: "/lines/0/regularPrice", detail: "regularPrice is missing"))
        #expect(one != Self.cause("too-large", pointer: "/lines/0/regularPrice"))
        #expect(one != Self.cause(pointer: "/lines/0/regularPrice", type: "basket.reserved"))
        #expect(one != Self.cause(pointer: "/lines/0/regularPrice", queue: "uitpas.tariffs"))
    }

    @Test func `without a place the sentence counts, without what varies in it`() {
        let body = #"{"seller":"handelsbeurs","basketId":"zaal"}"#
        let one = Self.cause(
            detail: "line 3 of handelsbeurs at 10:02 was \"x y\" for 0ce87cbc-9299-4528-8d35-92225dc9489f",
            body: body
        )
        let other = Self.cause(
            detail: "line 7 of ntgent at 11:59 was \"z\" for 2e7c1c2f-0000-4000-8000-00000000000a",
            body: #"{"seller":"ntgent"}"#
        )
        #expect(one == other)
        #expect(one != Self.cause(detail: "line 3 of handelsbeurs at 10:02 is \"x y\"", body: body))
    }

    @Test func `an organiser's own queue and the names in a routing key do not make another cause`() {
        let own = "uitpas.sales.0ce87cbc-9299-4528-8d35-92225dc9489f"
        #expect(Self.cause(queue: own) == Self.cause(queue: "uitpas.sales"))
        let key = Self.cause(queue: "basket.sodl.gent.a", body: #"{"workgroup":"gent","seller":"a"}"#)
        #expect(
            key == Self.cause(queue: "basket.sodl.zender.b", body: #"{"workgroup":"zender","seller":"b"}"#)
        )
    }

    @Test(arguments: [
        ([0, 0, 0], "···"), ([1, 0, 8], "▁·█"), ([4, 4, 4], "███"), ([1, 50, 100], "▁▄█"),
    ])
    func `the bar is as high as there are many`(_ trend: [Int], _ bar: String) {
        #expect(StatisticsScreen.bar(trend) == bar)
    }

    @Test(arguments: [(0, 1), (11, 1), (13, 5), (61, 15), (60 * 24, 120), (60 * 24 * 30, 1_440)])
    func `the trend reaches back to the first failure`(_ minutes: Int, _ step: Int) {
        let end = Instant(milliseconds: 10_000_000_000)
        let scale = TrendScale(reaching: end - .seconds(minutes * 60), from: end)
        #expect(scale.step == .seconds(step * 60))
    }
}
