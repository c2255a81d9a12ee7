package import Working

extension Publication {
    /// What AMQP can't carry in this publication, if anything; librabbitmq would send a broken frame.
    package var flaw: String? {
        if isLong(exchange) || isLong(routingKey) || properties.hasLongText {
            return "a name, key or property is longer than AMQP's 255 bytes"
        }
        // The header frame may not be split; the properties beside the headers fit into what is left free.
        let room = Connection.frameSize - 4_096
        guard let size = HeaderValue.table(properties.headers).encodedSize, size <= room else {
            return "a header's name is longer than 255 bytes, a number beyond 63 bits, or all headers "
                + "together are larger than \(room) bytes"
        }
        return nil
    }
}

extension MessageProperties {
    fileprivate var hasLongText: Bool {
        isLong(contentType) || isLong(contentEncoding) || isLong(correlationID) || isLong(replyTo)
            || isLong(expiration) || isLong(messageID) || isLong(type) || isLong(userID) || isLong(appID)
    }
}

private func isLong(_ text: String?) -> Bool {
    guard let text else { return false }
    return text.utf8.count > 255
}

extension HeaderValue {
    /// The bytes this takes in a field table, with the letter of its type; `nil` for what AMQP can't carry.
    fileprivate var encodedSize: Int? {
        switch self {
        case .void: return 1
        case .bool, .int8, .uint8: return 2
        case .int16, .uint16: return 3
        case .int32, .uint32, .float: return 5
        case .decimal: return 6
        case .int64, .double, .timestamp: return 9
        case .uint64(let value): return value > UInt64(Int64.max) ? nil : 9
        case .string(let text): return 5 + text.utf8.count
        case .bytes(let bytes): return 5 + bytes.count
        case .array(let values):
            return values.reduce(Optional(5)) { sum, value in
                sum.flatMap { sum in value.encodedSize.map { sum + $0 } }
            }
        case .table(let headers):
            return headers.reduce(Optional(5)) { sum, header in
                guard let sum, header.key.utf8.count <= 255 else { return nil }
                return header.value.encodedSize.map { sum + 1 + header.key.utf8.count + $0 }
            }
        }
    }
}
