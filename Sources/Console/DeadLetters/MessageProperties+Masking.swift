import Working

extension MessageProperties {
    /// These properties without what a mask could not look into: byte arrays, and a time that no calendar has.
    ///
    /// Texts are as they were: they are masked where they are shown.
    var withoutDisguises: MessageProperties {
        var properties = self
        // Beyond the year 9999 it is no time, and may be a pass number.
        properties.timestamp = timestamp.flatMap { $0 < 253_402_300_800 ? $0 : nil }
        properties.headers = headers.mapValues(\.withoutBytes)
        return properties
    }
}

extension HeaderValue {
    /// This value with the size of byte arrays in their place: a number can't be seen in them, and so not masked.
    fileprivate var withoutBytes: HeaderValue {
        switch self {
        case .bytes(let bytes): .string("(\(bytes.count) bytes; --reveal shows them in base64)")
        case .array(let values): .array(values.map(\.withoutBytes))
        case .table(let headers): .table(headers.mapValues(\.withoutBytes))
        case .void, .bool, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64, .float, .double,
            .decimal, .timestamp, .string:
            self
        }
    }
}
