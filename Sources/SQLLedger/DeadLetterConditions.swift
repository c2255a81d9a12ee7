import Desks

/// A filter as the condition of a query over `dead_letters`.
struct LetterConditions {
    private(set) var texts: [String] = []
    private(set) var arguments: [SQLValue] = []

    init(_ filter: DeadLetterFilter) {
        require("id > ?", filter.after?.stored)
        require("status = ?", filter.status?.stored)
        require("cause = ?", filter.cause?.stored)
        require("reason = ?", filter.reason?.stored)
        require("queue = ?", filter.queue?.stored)
        require("type = ?", filter.type?.stored)
        require("workgroup = ?", filter.workgroup?.stored)
        require("seller = ?", filter.seller?.stored)
        require("basket = ?", filter.basket?.stored)
        require("organizer = ?", filter.organizer?.stored)
        require("last_failed_at >= ?", filter.since?.stored)
        require("last_failed_at < ?", filter.until?.stored)
        require("touched_at < ?", filter.untouchedSince?.stored)
        require("id IN (SELECT dead_letter FROM dead_letter_events WHERE event = ?)", filter.event?.stored)
        // Numbers in the text, for their count is not bounded as that of arguments is.
        if let ids = filter.ids { texts.append("id IN (\(ids.map(String.init).joined(separator: ", ")))") }
    }

    mutating func require(_ text: String, _ value: SQLValue?) {
        guard let value else { return }
        texts.append(text)
        arguments.append(value)
    }

    /// `WHERE …`, or nothing.
    var clause: String { texts.isEmpty ? "" : "WHERE \(texts.joined(separator: " AND "))" }
}
