import Assembly
import Desks
import Messages
import RabbitMQ
import Settings
import Tickets
import Working

/// Drains the queue of dead letters into the ledger.
struct Draining {
    var session: BrokerSession
    var collector: DeadLetterCollector

    /// The most that are taken before they are kept and acknowledged together.
    private static let batch = 100

    init(_ session: BrokerSession, into store: any DeadLetterStore) {
        self.session = session
        collector = DeadLetterCollector(store: store) { .now }
    }

    /// Takes what is there; returns how many that was.
    ///
    /// Nothing is acknowledged before it is kept.
    func run() async throws -> Int {
        var count = 0
        while true {
            var batch: [FetchedMessage] = []
            while batch.count < Self.batch, let message = try await session.get(from: Queue.dead) {
                batch.append(message)
            }
            guard let last = batch.last else { return count }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for message in batch { group.addTask { try await collector.keep(message.delivery) } }
                try await group.waitForAll()
            }
            try await session.acknowledge(last.delivery.tag, multiple: true)
            count += batch.count
        }
    }
}

extension Settings {
    /// The ledger, with what was on the queue of dead letters until now.
    ///
    /// A broker that can't be asked is remarked on, and what is in the ledger has to do.
    func collectedLedger() async throws -> (ledger: AnyLedger, isComplete: Bool) {
        let ledger = try await existingLedger()
        let session = try session("dead-letters")
        var isComplete = true
        do {
            _ = try await Draining(session, into: ledger).run()
        } catch let error as BrokerError {
            remark("this is what is in the ledger; the queue could not be drained: \(error)")
            isComplete = false
        }
        await session.close()
        return (ledger, isComplete)
    }
}
