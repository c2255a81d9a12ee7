/// A value in an AMQP 0-9-1 field table, with the type it had on the wire.
///
/// The cases follow RabbitMQ's table of field types (https://www.rabbitmq.com/amqp-0-9-1-errata#section_3),
/// so that a message can be kept and sent on as it came.
package indirect enum HeaderValue: Hashable, Sendable {
    case void
    case bool(Bool)
    case int8(Int8)
    case uint8(UInt8)
    case int16(Int16)
    case uint16(UInt16)
    case int32(Int32)
    case uint32(UInt32)
    case int64(Int64)
    case uint64(UInt64)
    case float(Float)
    case double(Double)
    case decimal(scale: UInt8, value: UInt32)
    /// Seconds since 1970.
    case timestamp(UInt64)
    case string(String)
    /// A byte array, or a long string that is not UTF-8.
    case bytes([UInt8])
    case array([HeaderValue])
    case table(Headers)
}

/// An AMQP field table.
///
/// The order of its keys has no meaning and is not kept.
package typealias Headers = [String: HeaderValue]

extension HeaderValue {
    /// The text, where this is text.
    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number, where this is one of any width that fits.
    package var integer: Int64? {
        switch self {
        case .int8(let value): Int64(value)
        case .uint8(let value): Int64(value)
        case .int16(let value): Int64(value)
        case .uint16(let value): Int64(value)
        case .int32(let value): Int64(value)
        case .uint32(let value): Int64(value)
        case .int64(let value): value
        case .uint64(let value): Int64(exactly: value)
        case .timestamp(let value): Int64(exactly: value)
        case .void, .bool, .float, .double, .decimal, .string, .bytes, .array, .table: nil
        }
    }
}
