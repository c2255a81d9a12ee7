import CRabbitMQ
import Working

extension Scratch {
    /// A field table for librabbitmq, valid until the next `recycle()`.
    func table(_ headers: Headers) -> amqp_table_t {
        let entries = array(of: amqp_table_entry_t.self, count: headers.count)
        for (index, header) in headers.enumerated() {
            let entry = amqp_table_entry_t_(key: bytes(header.key), value: field(header.value))
            (entries + index).initialize(to: entry)
        }
        return amqp_table_t(num_entries: Int32(headers.count), entries: entries)
    }

    private func field(_ value: HeaderValue) -> amqp_field_value_t {
        var field = amqp_field_value_t()
        field.kind = UInt8(value.kind.rawValue)
        switch value {
        case .void: break
        case .bool(let value): field.value.boolean = value ? 1 : 0
        case .int8(let value): field.value.i8 = value
        case .uint8(let value): field.value.u8 = value
        case .int16(let value): field.value.i16 = value
        case .uint16(let value): field.value.u16 = value
        case .int32(let value): field.value.i32 = value
        case .uint32(let value): field.value.u32 = value
        case .int64(let value): field.value.i64 = value
        case .uint64(let value), .timestamp(let value): field.value.u64 = value
        case .float(let value): field.value.f32 = value
        case .double(let value): field.value.f64 = value
        case .decimal(let scale, let value):
            field.value.decimal = amqp_decimal_t(decimals: scale, value: value)
        case .string(let text): field.value.bytes = bytes(text)
        case .bytes(let value): field.value.bytes = bytes(value)
        case .table(let headers): field.value.table = table(headers)
        case .array(let values):
            let entries = array(of: amqp_field_value_t.self, count: values.count)
            for (index, value) in values.enumerated() {
                (entries + index).initialize(to: self.field(value))
            }
            field.value.array = amqp_array_t(num_entries: Int32(values.count), entries: entries)
        }
        return field
    }
}

extension HeaderValue {
    /// The letter on the wire.
    ///
    /// RabbitMQ does not know AMQP's unsigned 64 bits, so they travel as signed ones.
    fileprivate var kind: amqp_field_value_kind_t {
        switch self {
        case .void: AMQP_FIELD_KIND_VOID
        case .bool: AMQP_FIELD_KIND_BOOLEAN
        case .int8: AMQP_FIELD_KIND_I8
        case .uint8: AMQP_FIELD_KIND_U8
        case .int16: AMQP_FIELD_KIND_I16
        case .uint16: AMQP_FIELD_KIND_U16
        case .int32: AMQP_FIELD_KIND_I32
        case .uint32: AMQP_FIELD_KIND_U32
        case .int64, .uint64: AMQP_FIELD_KIND_I64
        case .float: AMQP_FIELD_KIND_F32
        case .double: AMQP_FIELD_KIND_F64
        case .decimal: AMQP_FIELD_KIND_DECIMAL
        case .timestamp: AMQP_FIELD_KIND_TIMESTAMP
        case .string: AMQP_FIELD_KIND_UTF8
        case .bytes: AMQP_FIELD_KIND_BYTES
        case .array: AMQP_FIELD_KIND_ARRAY
        case .table: AMQP_FIELD_KIND_TABLE
        }
    }
}
