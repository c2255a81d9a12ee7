package import Desks
import Tickets
import Working

extension LetterEntry.Status: Storable {}
extension LetterAct.Kind: Storable {}
extension ReplayRun.State: Storable {}
extension ReplayRun.Result: Storable {}

/// How a letter's entry is written and read.
enum LetterRow {
    /// Without the number, which the database gives.
    static let columns = [
        "fingerprint", "status", "cause", "reason", "detail", "pointer", "queue", "exchange", "routing_key",
        "type", "message_id", "workgroup", "seller", "basket", "organizer", "worker", "first_failed_at",
        "last_failed_at", "attempts", "origin", "body_size", "is_corrected",
    ]
    /// For reading, by ``entry(_:)``.
    static let list = (["id"] + columns + ["claimed_until"]).map { "dead_letters.\($0)" }.joined(
        separator: ", "
    )

    static func values(_ entry: LetterEntry) -> [SQLValue] {
        [
            entry.fingerprint.stored, entry.status.stored, entry.cause.stored, entry.reason.stored,
            entry.detail.stored, entry.pointer.stored, entry.queue.stored, entry.exchange.stored,
            entry.routingKey.stored, entry.type.stored, entry.messageID.stored,
            entry.subject.workgroup.stored, entry.subject.seller.stored, entry.subject.basket.stored,
            entry.subject.organizer.stored, entry.worker.stored, entry.firstFailedAt.stored,
            entry.lastFailedAt.stored, entry.attempts.stored, entry.origin.stored, entry.bodySize.stored,
            entry.isCorrected.stored,
        ]
    }

    static func entry(_ columns: inout Columns) throws -> LetterEntry {
        LetterEntry(
            id: try columns.next(),
            fingerprint: try columns.next(),
            status: try columns.next(),
            cause: try columns.next(),
            reason: try columns.next(),
            detail: try columns.next(),
            pointer: try columns.next(),
            queue: try columns.next(),
            exchange: try columns.next(),
            routingKey: try columns.next(),
            type: try columns.next(),
            messageID: try columns.next(),
            subject: LetterSubject(
                workgroup: try columns.next(),
                seller: try columns.next(),
                basket: try columns.next(),
                organizer: try columns.next()
            ),
            worker: try columns.next(),
            firstFailedAt: try columns.next(),
            lastFailedAt: try columns.next(),
            attempts: try columns.next(),
            origin: try columns.next(),
            bodySize: try columns.next(),
            isCorrected: try columns.next(),
            claimedUntil: try columns.next()
        )
    }

    /// A whole letter: its entry, then `properties`, `body`, `trail` and `correction`.
    static let messageList = ["properties", "body", "trail", "correction"].map {
        "dead_letter_messages.\($0)"
    }
    .joined(separator: ", ")

    static func letter(_ columns: inout Columns) throws -> DeadLetter {
        DeadLetter(
            entry: try entry(&columns),
            properties: try (columns.next() as JSONText<ArchivedProperties>).value.properties,
            body: try (columns.next() as StoredBytes).bytes,
            trail: try (columns.next() as JSONText<[StoredAttempt]>).value.map(\.attempt),
            correction: try (columns.next() as StoredBytes?)?.bytes
        )
    }
}

package struct StoredBytes: Storable {
    package var bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package init?(stored: SQLValue) {
        guard case .bytes(let bytes) = stored else { return nil }
        self.bytes = bytes
    }

    package var stored: SQLValue { .bytes(bytes) }
}

/// A failed attempt as JSON.
struct StoredAttempt: Codable {
    private var at: Int64
    private var number: Int
    private var kind: String
    private var detail: String

    init(_ failed: FailedAttempt) {
        (at, number, kind, detail) = (failed.at, failed.attempt, failed.kind, failed.detail)
    }

    var attempt: FailedAttempt { FailedAttempt(at: at, attempt: number, kind: kind, detail: detail) }
}
