import Testing

@testable import RabbitMQ

struct BrokerErrorTests {
    private func refused(_ reply: String) -> BrokerError {
        BrokerError(
            broker: "rabbit:5672",
            account: "user guest",
            operation: "basic.consume",
            code: .notFound,
            reply: reply
        )
    }

    @Test func `a queue that does not exist is to be made, one whose node is down is waited for`() {
        #expect(refused("NOT_FOUND - no queue 'uitpas.tariffs' in vhost '/'").isFatal)
        let away = refused(
            "NOT_FOUND - home node 'rabbit@b' of durable queue 'uitpas.tariffs' in vhost '/' is down or inaccessible"
        )
        #expect(!away.isFatal)
    }
}
