import CRabbitMQ
import Working

/// What is taken of a delivery's headers; docs/limits.md has the reasons.
///
/// A message is handled without what is left out. With it, it could be neither delayed nor dead-lettered, since its
/// headers and ours have to fit into one frame, and a worker would hold it for ever.
enum HeaderLimits {
    /// How deep tables and arrays may stand in a header; a recursion without a bound is a crash that a seller can order.
    static let depth = 32
    /// How many bytes the headers of others may have together.
    static let foreign = 64 << 10
    /// How many bytes all of them may have together, ours included.
    static let all = 80 << 10

    /// Whether a header is nested no deeper than ``depth``.
    static func fits(_ field: amqp_field_value_t) -> Bool { fits(field, within: depth) }

    private static func fits(_ field: amqp_field_value_t, within depth: Int) -> Bool {
        switch amqp_field_value_kind_t(UInt32(field.kind)) {
        case AMQP_FIELD_KIND_TABLE:
            let table = field.value.table
            let entries = UnsafeBufferPointer(start: table.entries, count: Int(table.num_entries))
            return depth > 0 && entries.allSatisfy { fits($0.value, within: depth - 1) }
        case AMQP_FIELD_KIND_ARRAY:
            let array = field.value.array
            let entries = UnsafeBufferPointer(start: array.entries, count: Int(array.num_entries))
            return depth > 0 && entries.allSatisfy { fits($0, within: depth - 1) }
        default: return true
        }
    }

    /// Leaves out the largest headers until the rest is small enough: those of others, then whichever.
    static func trim(_ headers: inout Headers) {
        guard !headers.isEmpty else { return }
        trim(&headers, to: foreign) { !$0.hasPrefix(TravelHeader.prefix) }
        trim(&headers, to: all) { _ in true }
    }

    private static func trim(_ headers: inout Headers, to limit: Int, where isMeant: (String) -> Bool) {
        var sizes = headers.filter { isMeant($0.key) }.map {
            ($0.key, HeaderValue.table([$0.key: $0.value]).size)
        }
        var total = sizes.reduce(0) { $0 + $1.1 }
        guard total > limit else { return }
        // By name where they are as large: the same message is the same dead letter in every process.
        sizes.sort { ($0.1, $0.0) > ($1.1, $1.0) }
        for (name, size) in sizes where total > limit {
            headers[name] = nil
            total -= size
        }
    }
}

extension HeaderValue {
    /// About the bytes that it takes on the wire.
    fileprivate var size: Int {
        switch self {
        case .string(let text): 5 + text.utf8.count
        case .bytes(let bytes): 5 + bytes.count
        case .array(let values): values.reduce(5) { $0 + $1.size }
        case .table(let headers): headers.reduce(5) { $0 + 1 + $1.key.utf8.count + $1.value.size }
        case .void, .bool, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64, .float, .double,
            .decimal,
            .timestamp:
            9
        }
    }
}
