import Messages
import Testing
import Tickets
import Working

@Suite struct TariffReplyTests {
    private func reply(to queue: String? = "answers") -> TariffReply {
        let delivery = Delivery(
            tag: DeliveryTag(connection: 1, number: 1),
            queue: Queue.tariffs,
            exchange: "tixly",
            routingKey: "",
            properties: MessageProperties(correlationID: "c-1", replyTo: queue),
            body: []
        )
        return TariffReply(to: Incoming(delivery), at: OutcomeTests.at)
    }

    private let head = BasketHead(
        basket: BasketKey(seller: "handelsbeurs", basket: "B-1001"),
        workgroup: "gent"
    )

    @Test func `an answer is told as the contract shows it`() throws {
        let social = Tariff(
            id: "SOCIALTARIFF-1",
            name: "Kansentarief",
            kind: .social,
            price: Cents(240),
            remaining: 1
        )
        let answer = reply().quoted(
            head,
            [
                ("1", .quoted(tariffs: [social], messages: ["nl": "…"], ticketType: "UiTPAS integratie")),
                ("2", .refused(reason: "social-tariff-expired", messages: ["nl": "Op"])),
                ("3", .skipped(reason: "no-number")),
            ]
        )
        let expected = """
            {"basketId":"B-1001","workgroup":"gent","seller":"handelsbeurs",
             "lines":[{"lineId":"1","outcome":"quoted","ticketType":"UiTPAS integratie",
                       "tariffs":[{"id":"SOCIALTARIFF-1","name":"Kansentarief","type":"SOCIALTARIFF","price":"2.40",
                                   "remaining":1}],
                       "selected":"SOCIALTARIFF-1","price":"2.40","messages":{"nl":"…"}},
                      {"lineId":"2","outcome":"refused","reason":"social-tariff-expired","messages":{"nl":"Op"}},
                      {"lineId":"3","outcome":"skipped","reason":"no-number"}]}
            """
        #expect(try JSON(answer.body) == JSON(expected.utf8))
        #expect(answer.properties.correlationID == "c-1" && !answer.properties.isPersistent)
        #expect(answer.properties.messageID != nil && answer.properties.timestamp == 1_795_456_931)
    }

    @Test func `a request that can't be read is answered only where somebody waits`() throws {
        let cause = DeadLetterCause(reason: .malformed, detail: "lines is missing", pointer: "/lines")
        let answer = try #require(reply().rejected(cause).first)
        #expect(
            try JSON(answer.body) == JSON("{\"pointer\":\"/lines\",\"message\":\"lines is missing\"}".utf8)
        )
        #expect(answer.properties.type == "tariffs.rejected" && answer.routingKey == "answers")
        #expect(reply(to: nil).rejected(cause).isEmpty)
    }
}
