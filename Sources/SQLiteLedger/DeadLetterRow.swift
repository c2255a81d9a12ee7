import Desks
import Foundation
import GRDB

extension DeadLetter.Status: Storable {}

/// A dead letter without its number, which SQLite gives.
struct DeadLetterRow {
    static let columns = [
        "fingerprint", "status", "reason", "detail", "pointer", "queue", "exchange", "routing_key", "worker",
        "first_failed_at", "last_failed_at", "attempts", "properties", "body", "origin",
    ]
    static let list = columns.joined(separator: ", ")
    static let places = columns.map { _ in "?" }.joined(separator: ", ")

    static func values(_ letter: DeadLetter) -> [DatabaseValue] {
        [
            letter.fingerprint.stored, letter.status.stored, letter.reason.stored, letter.detail.stored,
            letter.pointer.stored, letter.queue.stored, letter.exchange.stored, letter.routingKey.stored,
            letter.worker.stored, letter.firstFailedAt.stored, letter.lastFailedAt.stored,
            letter.attempts.stored, JSONText(StoredProperties(letter.properties)).stored,
            Data(letter.body).databaseValue, letter.origin.stored,
        ]
    }

    static func letter(_ columns: inout Columns) throws -> DeadLetter {
        DeadLetter(
            id: try columns.next(),
            fingerprint: try columns.next(),
            status: try columns.next(),
            reason: try columns.next(),
            detail: try columns.next(),
            pointer: try columns.next(),
            queue: try columns.next(),
            exchange: try columns.next(),
            routingKey: try columns.next(),
            worker: try columns.next(),
            firstFailedAt: try columns.next(),
            lastFailedAt: try columns.next(),
            attempts: try columns.next(),
            properties: try (columns.next() as JSONText<StoredProperties>).value.properties,
            body: try (columns.next() as StoredBytes).bytes,
            origin: try columns.next()
        )
    }
}

private struct StoredBytes: Storable {
    var bytes: [UInt8]

    init?(stored: DatabaseValue) {
        guard let data = Data.fromDatabaseValue(stored) else { return nil }
        bytes = [UInt8](data)
    }

    var stored: DatabaseValue { Data(bytes).databaseValue }
}
