import CRabbitMQ
import Working

extension Headers {
    /// The headers of a delivery, within ``HeaderLimits``.
    init(_ table: amqp_table_t) {
        self.init(within: HeaderLimits.depth, table) { entry in
            HeaderLimits.fits(entry.value)
        }
        HeaderLimits.trim(&self)
    }

    fileprivate init(
        within depth: Int,
        _ table: amqp_table_t,
        where isWanted: (amqp_table_entry_t) -> Bool = { _ in true }
    ) {
        self.init(minimumCapacity: Int(table.num_entries))
        for entry in UnsafeBufferPointer(start: table.entries, count: Int(table.num_entries))
        where isWanted(entry) {
            self[String(short: entry.key)] = HeaderValue(within: depth, entry.value)
        }
    }
}

extension HeaderValue {
    /// A value that goes no deeper than `depth`; what is deeper was not wanted.
    fileprivate init(within depth: Int, _ field: amqp_field_value_t) {
        let value = field.value
        switch amqp_field_value_kind_t(UInt32(field.kind)) {
        case AMQP_FIELD_KIND_BOOLEAN: self = .bool(value.boolean != 0)
        case AMQP_FIELD_KIND_I8: self = .int8(value.i8)
        case AMQP_FIELD_KIND_U8: self = .uint8(value.u8)
        case AMQP_FIELD_KIND_I16: self = .int16(value.i16)
        case AMQP_FIELD_KIND_U16: self = .uint16(value.u16)
        case AMQP_FIELD_KIND_I32: self = .int32(value.i32)
        case AMQP_FIELD_KIND_U32: self = .uint32(value.u32)
        case AMQP_FIELD_KIND_I64: self = .int64(value.i64)
        case AMQP_FIELD_KIND_U64: self = .uint64(value.u64)
        case AMQP_FIELD_KIND_F32: self = .float(value.f32)
        case AMQP_FIELD_KIND_F64: self = .double(value.f64)
        case AMQP_FIELD_KIND_DECIMAL:
            self = .decimal(scale: value.decimal.decimals, value: value.decimal.value)
        case AMQP_FIELD_KIND_TIMESTAMP: self = .timestamp(value.u64)
        case AMQP_FIELD_KIND_BYTES: self = .bytes([UInt8](value.bytes))
        case AMQP_FIELD_KIND_UTF8:
            let bytes = UnsafeRawBufferPointer(value.bytes)
            self = String(validating: bytes, as: UTF8.self).map(Self.string) ?? .bytes([UInt8](bytes))
        case AMQP_FIELD_KIND_TABLE where depth > 0: self = .table(Headers(within: depth - 1, value.table))
        case AMQP_FIELD_KIND_ARRAY where depth > 0:
            let entries = UnsafeBufferPointer(start: value.array.entries, count: Int(value.array.num_entries))
            self = .array(entries.map { Self(within: depth - 1, $0) })
        // librabbitmq turns away every other letter before it gets here.
        default: self = .void
        }
    }
}

extension UnsafeRawBufferPointer {
    init(_ bytes: amqp_bytes_t) { self.init(start: bytes.bytes, count: bytes.len) }
}

extension [UInt8] {
    init(_ bytes: amqp_bytes_t) { self.init(UnsafeRawBufferPointer(bytes)) }
}

extension String {
    /// Text of the protocol, which is UTF-8; what is not is repaired.
    init(_ bytes: amqp_bytes_t) { self.init(decoding: UnsafeRawBufferPointer(bytes), as: UTF8.self) }

    /// A short string of the protocol, which can be sent again: repaired, it can have more than its 255 bytes, and what
    /// is beyond them is cut off.
    init(short bytes: amqp_bytes_t) {
        self.init(bytes)
        var room = 255
        guard utf8.count > room else { return }
        let start = unicodeScalars.prefix { scalar in
            room -= UTF8.width(scalar)
            return room >= 0
        }
        self = String(start)
    }
}
