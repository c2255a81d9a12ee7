import FaultRig
import Rehearsal
import Testing
import Working

@testable import RabbitMQ

/// What is on its way to a consumer when it is told to stop.
@Suite(.broker, .timeLimit(.minutes(5)))
struct StoppedConsumerTests {
    /// The broker answers acknowledgements with more, before it hears that no more is wanted.
    @Test(arguments: 1...5) func `what arrives after a stop is nobody's, and the broker's again`(
        _ round: Int
    ) async throws {
        try await withQueue { session, queue in
            for _ in 0..<200 { try await session.publish(publication(to: queue)) }
            try await withConsumer(of: queue, prefetch: 50) { consumer in
                let deliveries = await consumer.deliveries.first(50)
                for delivery in deliveries { await consumer.acknowledge(delivery.tag) }
                await consumer.stop()
                try await eventually("the broker has let it go", askingEvery: .milliseconds(10)) {
                    try await session.checkQueue(queue).consumers == 0
                }
            }
            #expect(try await session.checkQueue(queue).messages == 150)
        }
    }
}
