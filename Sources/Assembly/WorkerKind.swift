import Messages
import Settings
import Tickets

/// The five workers.
package enum WorkerKind: String, CaseIterable, Sendable {
    case tariff = "tariff-worker"
    case routing = "routing-worker"
    case sale = "sale-worker"
    case cancellation = "cancellation-worker"
    case mapping = "mapping-worker"

    /// The queues that it consumes without `--queue`.
    func queues(_ settings: Settings) -> [String] {
        let dedicated = settings.organizers.filter(\.dedicatedQueue).map { OrganizerID(uitdatabank: $0.id) }
        return switch self {
        case .tariff: [Queue.tariffs]
        case .routing: [Queue.baskets]
        case .sale: [Queue.sales] + dedicated.map(Queue.sales(of:))
        case .cancellation: [Queue.cancellations] + dedicated.map(Queue.cancellations(of:))
        case .mapping: [Queue.mappings]
        }
    }

    /// Whether messages of a queue are this worker's; on any other queue it would make dead letters of them all.
    func canConsume(_ queue: String) -> Bool {
        switch self {
        case .tariff: queue == Queue.tariffs
        case .routing: queue == Queue.baskets
        case .sale: queue == Queue.sales || queue.hasPrefix("\(Queue.sales).")
        case .cancellation: queue == Queue.cancellations || queue.hasPrefix("\(Queue.cancellations).")
        case .mapping: queue == Queue.mappings
        }
    }

    /// How many deliveries are in flight unless the option says otherwise; a look-up or a sale is nearly all waiting.
    var concurrency: UInt16 {
        switch self {
        case .tariff, .routing: 100
        case .sale, .cancellation: 50
        case .mapping: 10
        }
    }
}
