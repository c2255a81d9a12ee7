import Working

/// What was published on one channel and is not yet confirmed, by the numbers that the broker counts by.
struct ConfirmWindow {
    private struct Entry {
        var job: Job
        var reply: String?
    }

    private var nextNumber: UInt64 = 1
    /// No unconfirmed number is lower.
    private var lowest: UInt64 = 1
    /// Returns come in the order of publishing, so the next one belongs to a higher number.
    private var lastReturned: UInt64 = 0
    private var entries: [UInt64: Entry] = [:]

    var count: Int { entries.count }

    /// The unconfirmed jobs in the order of publishing.
    var jobs: [Job] { entries.sorted { $0.key < $1.key }.map(\.value.job) }

    /// `job` is being published.
    mutating func add(_ job: Job) {
        entries[nextNumber] = Entry(job: job)
        nextNumber += 1
    }

    /// Nobody took a message; its confirmation is still to come.
    ///
    /// A return carries no number. It is matched by its content: of two equal messages it does not matter
    /// which one is said to have come back.
    mutating func returned(_ notice: Frame.Return, properties: MessageProperties, body: [UInt8]) {
        var fallback: UInt64?
        for number in max(lastReturned + 1, lowest)..<max(nextNumber, lastReturned + 1, lowest) {
            guard let entry = entries[number], entry.reply == nil else { continue }
            let publication = entry.job.publication
            guard publication.assurance != .bestEffort, publication.exchange == notice.exchange,
                publication.routingKey == notice.routingKey
            else { continue }
            if fallback == nil { fallback = number }
            guard publication.body == body, publication.properties.isSame(as: properties) else { continue }
            fallback = number
            break
        }
        guard let fallback else { return }
        entries[fallback]?.reply = "\(notice.code) \(notice.reply)"
        lastReturned = fallback
    }

    /// The broker has answered for `number`, or for everything up to it.
    mutating func settled(_ number: UInt64, multiple: Bool, isAccepted: Bool) -> [Settlement] {
        let numbers = multiple ? lowest..<max(number + 1, lowest) : number..<number + 1
        let settlements = numbers.compactMap { number in
            entries.removeValue(forKey: number).map { Self.settlement($0, isAccepted) }
        }
        while lowest < nextNumber, entries[lowest] == nil { lowest += 1 }
        return settlements
    }

    private static func settlement(_ entry: Entry, _ isAccepted: Bool) -> Settlement {
        let publication = entry.job.publication
        let (exchange, key) = (publication.exchange, publication.routingKey)
        guard isAccepted else {
            return Settlement(
                job: entry.job,
                result: .failure(.rejected(exchange: exchange, routingKey: key))
            )
        }
        guard let reply = entry.reply else { return Settlement(job: entry.job, result: .success(())) }
        if publication.assurance == .routed {
            let error = PublishError.unroutable(exchange: exchange, routingKey: key, reply: reply)
            return Settlement(job: entry.job, result: .failure(error), isUnrouted: true)
        }
        return Settlement(job: entry.job, result: .success(()), isUnrouted: true)
    }
}

extension MessageProperties {
    /// Whether this came back as `other`; RabbitMQ takes the BCC header out, and headers of other types in.
    fileprivate func isSame(as other: MessageProperties) -> Bool {
        messageID == other.messageID && correlationID == other.correlationID && type == other.type
            && timestamp == other.timestamp && replyTo == other.replyTo && expiration == other.expiration
            && Set(headers.keys).subtracting(["BCC"]) == Set(other.headers.keys).subtracting(["BCC"])
    }
}
