import Testing
import Working

@testable import RabbitMQ

/// The states of something, asked for again and again, each time after everybody else had a turn.
private struct Asking<State: Sendable>: AsyncSequence, Sendable {
    let ask: @Sendable () -> State

    struct Iterator: AsyncIteratorProtocol {
        let ask: @Sendable () -> State

        mutating func next() async -> State? {
            await Task.yield()
            return Task.isCancelled ? nil : ask()
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(ask: ask) }
}

func states(of consumer: Consumer) -> some AsyncSequence<ConsumerState, Never> {
    Asking { consumer.state }
}

func states(of publisher: Publisher) -> some AsyncSequence<PublisherState, Never> {
    Asking { publisher.state }
}
