import Tickets
import Working

/// What tells a letter that is collected twice from two letters that look alike.
enum Fingerprint {
    /// The same for the same message that failed at the same time, in whatever process.
    static func of(_ letter: DeadLetter, failedAt: Instant) -> String {
        var text = CanonicalText()
        text.add(letter.reason)
        text.add(letter.queue)
        text.add(letter.exchange)
        text.add(letter.routingKey)
        text.add(String(failedAt.milliseconds))
        text.add(letter.origin.map { String($0) })
        text.add(letter.properties)
        text.add(letter.body)
        return SHA256.hex(of: text.bytes)
    }
}

/// Bytes in which every part says how long it is, so that no two lists of parts are the same bytes.
private struct CanonicalText {
    var bytes: [UInt8] = []

    mutating func add(_ part: some Collection<UInt8>) {
        bytes += "\(part.count):".utf8
        bytes += part
    }

    mutating func add(_ text: String?) {
        guard let text else {
            bytes += "-".utf8
            return
        }
        add(text.utf8)
    }

    mutating func add(_ properties: MessageProperties) {
        add(properties.contentType)
        add(properties.contentEncoding)
        add(properties.correlationID)
        add(properties.replyTo)
        add(properties.messageID)
        add(properties.timestamp.map { String($0) })
        add(properties.type)
        add(properties.userID)
        add(properties.expiration)
        add(properties.appID)
        add(properties.priority.map { String($0) })
        add(properties.headers)
    }

    mutating func add(_ headers: Headers) {
        bytes += "{\(headers.count)".utf8
        for (key, value) in headers.sorted(by: { $0.key < $1.key }) {
            add(key)
            add(value)
        }
    }

    mutating func add(_ value: HeaderValue) {
        switch value {
        case .table(let headers): add(headers)
        case .array(let values):
            bytes += "[\(values.count)".utf8
            for value in values { add(value) }
        case .bytes(let content): add(content)
        case .void, .bool, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64, .float, .double,
            .decimal, .timestamp, .string:
            add("\(value)")
        }
    }
}
