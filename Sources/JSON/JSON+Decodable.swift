import FoundationEssentials

extension JSON: Decodable {
    /// Takes the first kind that fits, frequent ones first: `JSONDecoder` never turns one kind into another.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {  // another kind: try the next
            self = .string(value)
        } else if let value = try? container.decode(Decimal.self) {  // another kind: try the next
            self = .number(value)
        } else if let value = try? container.decode([String: JSON].self) {  // another kind: try the next
            self = .object(value)
        } else if let value = try? container.decode(Bool.self) {  // another kind: try the next
            self = .bool(value)
        } else {
            self = .array(try container.decode([JSON].self))
        }
    }
}
