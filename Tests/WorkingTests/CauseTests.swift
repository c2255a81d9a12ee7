import Testing
import Working

@Suite struct CauseTests {
    @Test func `a cause is short and shows no whole number, whatever it quotes`() {
        let key = "0900.0000.67513|" + String(repeating: "e\u{301}", count: 70_000)
        let cause = DeadLetterCause(reason: .unroutable, detail: "no queue takes the routing key \"\(key)\"")
        #expect(cause.detail.hasPrefix("no queue takes the routing key \"****.****.*7513"))
        #expect(cause.detail.utf8.count <= 500 && cause.detail.hasSuffix("…"))
    }

    @Test(arguments: [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true), ("", true), ("a b", false),
        (String(repeating: "a", count: 129), false), ("a\u{0}", false), ("é", false),
    ])
    func `a trace is carried on where it can be one`(_ text: String, _ isCarried: Bool) {
        let delivery = Delivery(
            tag: DeliveryTag(connection: 1, number: 1),
            queue: "q",
            exchange: "tixly",
            routingKey: "k",
            properties: MessageProperties(headers: ["traceparent": .string(text)]),
            body: []
        )
        #expect(Incoming(delivery).traceparent == (isCarried ? text : nil))
    }
}
