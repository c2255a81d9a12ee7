import Tickets

/// An attempt, open or ended.
struct AttemptRow: StoredRow {
    static let table = "attempts"
    static let columns = [
        "seller", "basket", "attempt", "organizer", "lines", "started_at", "send_by", "settle_after",
        "absent_since", "ending", "ended_at", "boot", "uptime",
    ]
    static let keyLength = 3
    static let insertion = makeInsertion()
    static let selection = makeSelection()

    var key: BasketKey
    var attempt: Attempt

    init(key: BasketKey, attempt: Attempt) {
        self.key = key
        self.attempt = attempt
    }

    init(from columns: inout Columns) throws {
        key = BasketKey(seller: try columns.next(), basket: try columns.next())
        let id: AttemptID = try columns.next()
        let organizer: OrganizerID = try columns.next()
        let lines: JSONText<[String]> = try columns.next()
        let startedAt: Instant = try columns.next()
        attempt = Attempt(
            id: id,
            organizer: organizer,
            lines: lines.value.map { LineID($0) },
            startedAt: Moment(wall: startedAt, uptime: .unknown),
            sendBy: try columns.next(),
            settleAfter: try columns.next(),
            absentSince: try columns.next(),
            ending: try columns.next(),
            endedAt: try columns.next()
        )
        attempt.startedAt.uptime = Uptime(boot: try columns.next(), milliseconds: try columns.next())
    }

    var values: [SQLValue] {
        [
            key.seller.stored, key.basket.stored, attempt.id.stored, attempt.organizer.stored,
            JSONText(attempt.lines.map(\.text)).stored, attempt.startedAt.wall.stored, attempt.sendBy.stored,
            attempt.settleAfter.stored, attempt.absentSince.stored, attempt.ending.stored,
            attempt.endedAt.stored, attempt.startedAt.uptime.boot.stored,
            attempt.startedAt.uptime.milliseconds.stored,
        ]
    }
}
