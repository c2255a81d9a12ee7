import Working

extension MessageProperties {
    /// With floating-point numbers as their bits: no number that is none equals itself.
    var comparable: Self {
        var properties = self
        properties.headers = headers.mapValues(\.comparable)
        return properties
    }
}

extension HeaderValue {
    var depth: Int {
        switch self {
        case .array(let values): 1 + (values.map(\.depth).max() ?? 0)
        case .table(let headers): 1 + (headers.values.map(\.depth).max() ?? 0)
        case .void, .bool, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64, .float, .double,
            .decimal,
            .timestamp, .string, .bytes:
            0
        }
    }

    fileprivate var comparable: Self {
        switch self {
        case .float(let value): .array([.uint32(value.bitPattern)])
        case .double(let value): .array([.uint64(value.bitPattern)])
        case .array(let values): .array(values.map(\.comparable))
        case .table(let headers): .table(headers.mapValues(\.comparable))
        case .void, .bool, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64, .decimal,
            .timestamp,
            .string, .bytes:
            self
        }
    }
}
