import Desks
import GRDB
import SQLLedger

extension Database {
    /// Moves the letters and acts of earlier versions to where they can be worked with.
    func moveDeadLetters() throws {
        try execute(sql: Schema.lettersToWorkWith)
        let columns = """
            id, fingerprint, status, reason, detail, pointer, queue, exchange, routing_key, worker, first_failed_at,
            last_failed_at, attempts, properties, body, origin
            """
        let session = SQLiteSession(db: self)
        let old = SQLStatement("SELECT \(columns) FROM old_dead_letters ORDER BY id")
        for row in try session.answers(to: [old]).joined() {
            var columns = Columns(row)
            try session.insert(try Self.oldLetter(&columns), withNumber: true)
        }
        try execute(sql: Schema.oldLetterActs)
    }

    private static func oldLetter(_ columns: inout Columns) throws -> DeadLetter {
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
            properties: try (columns.next() as JSONText<ArchivedProperties>).value.properties,
            body: try (columns.next() as StoredBytes).bytes,
            origin: try columns.next()
        )
    }
}
