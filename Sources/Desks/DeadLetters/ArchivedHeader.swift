package import Working

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A header as JSON: an object whose only key is the type, `{"int8":-5}`.
///
/// Floating-point numbers are kept as their bits: JSON has no NaN. Bytes are Base64.
package struct ArchivedHeader: Codable, Sendable {
    private enum Kind: String, CodingKey {
        case void
        case bool
        case int8
        case uint8
        case int16
        case uint16
        case int32
        case uint32
        case int64
        case uint64
        case float
        case double
        case decimal
        case timestamp
        case string
        case bytes
        case array
        case table
    }

    private struct Decimal: Codable {
        var scale: UInt8
        var value: UInt32
    }

    package var value: HeaderValue

    package init(_ value: HeaderValue) { self.value = value }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Kind.self)
        guard let kind = container.allKeys.first else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: container.codingPath,
                    debugDescription: "a header without type"
                )
            )
        }
        func read<Value: Decodable>() throws -> Value { try container.decode(Value.self, forKey: kind) }
        value =
            switch kind {
            case .void: .void
            case .bool: .bool(try read())
            case .int8: .int8(try read())
            case .uint8: .uint8(try read())
            case .int16: .int16(try read())
            case .uint16: .uint16(try read())
            case .int32: .int32(try read())
            case .uint32: .uint32(try read())
            case .int64: .int64(try read())
            case .uint64: .uint64(try read())
            case .float: .float(Float(bitPattern: try read()))
            case .double: .double(Double(bitPattern: try read()))
            case .decimal: try Self.decimal(read())
            case .timestamp: .timestamp(try read())
            case .string: .string(try read())
            case .bytes: .bytes([UInt8](try read() as Data))
            case .array: .array((try read() as [ArchivedHeader]).map(\.value))
            case .table: .table((try read() as [String: ArchivedHeader]).mapValues(\.value))
            }
    }

    private static func decimal(_ decimal: Decimal) -> HeaderValue {
        .decimal(scale: decimal.scale, value: decimal.value)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Kind.self)
        switch value {
        case .void: try container.encode(true, forKey: .void)
        case .bool(let value): try container.encode(value, forKey: .bool)
        case .int8(let value): try container.encode(value, forKey: .int8)
        case .uint8(let value): try container.encode(value, forKey: .uint8)
        case .int16(let value): try container.encode(value, forKey: .int16)
        case .uint16(let value): try container.encode(value, forKey: .uint16)
        case .int32(let value): try container.encode(value, forKey: .int32)
        case .uint32(let value): try container.encode(value, forKey: .uint32)
        case .int64(let value): try container.encode(value, forKey: .int64)
        case .uint64(let value): try container.encode(value, forKey: .uint64)
        case .float(let value): try container.encode(value.bitPattern, forKey: .float)
        case .double(let value): try container.encode(value.bitPattern, forKey: .double)
        case .decimal(let scale, let value):
            try container.encode(Decimal(scale: scale, value: value), forKey: .decimal)
        case .timestamp(let value): try container.encode(value, forKey: .timestamp)
        case .string(let value): try container.encode(value, forKey: .string)
        case .bytes(let value): try container.encode(Data(value), forKey: .bytes)
        case .array(let values): try container.encode(values.map { ArchivedHeader($0) }, forKey: .array)
        case .table(let table): try container.encode(table.mapValues { ArchivedHeader($0) }, forKey: .table)
        }
    }
}
