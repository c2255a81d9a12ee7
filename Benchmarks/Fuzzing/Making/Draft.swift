import JSON

/// A JSON document in the making, which may be wrong in every way: keys twice, in any order, and what is no value.
indirect enum Draft: Sendable {
    struct Member: Sendable {
        /// As it is written, with its quotes.
        var key: [UInt8]
        var value: Draft
    }

    /// Anything, as it is written.
    case token([UInt8])
    case array([Draft])
    case object([Member])

    init(_ json: JSON) {
        switch json {
        case .array(let items): self = .array(items.map(Draft.init))
        case .object(let members):
            // In the same order in every process: the dice choose by position.
            self = .object(
                members.sorted { $0.key < $1.key }
                    .map { Member(key: JSON.string($0.key).bytes, value: Draft($0.value)) }
            )
        case .null, .bool, .number, .string: self = .token(json.bytes)
        }
    }

    /// An example; text that is no JSON is one token.
    init(_ text: String) {
        do {
            self.init(try JSON(parsing: text.utf8))
        } catch {
            self = .token(Array(text.utf8))
        }
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .token(let token): bytes += token
        case .array(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                item.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += member.key
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
