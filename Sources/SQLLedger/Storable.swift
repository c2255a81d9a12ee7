import Foundation
package import Tickets

/// A value that fits one column.
package protocol Storable {
    /// Nil where the column holds something else.
    init?(stored: SQLValue)
    var stored: SQLValue { get }
}

extension String: Storable {
    package init?(stored: SQLValue) {
        guard case .text(let text) = stored else { return nil }
        self = text
    }

    package var stored: SQLValue { .text(self) }
}

extension Int64: Storable {
    package init?(stored: SQLValue) {
        guard case .integer(let number) = stored else { return nil }
        self = number
    }

    package var stored: SQLValue { .integer(self) }
}

extension Int: Storable {
    package init?(stored: SQLValue) {
        guard let number = Int64(stored: stored) else { return nil }
        self.init(exactly: number)
    }

    package var stored: SQLValue { .integer(Int64(self)) }
}

extension Bool: Storable {
    package init?(stored: SQLValue) {
        guard let number = Int64(stored: stored) else { return nil }
        self = number != 0
    }

    package var stored: SQLValue { .integer(self ? 1 : 0) }
}

extension Double: Storable {
    package init?(stored: SQLValue) {
        switch stored {
        case .real(let number): self = number
        case .integer(let number): self.init(number)
        case .null, .text, .bytes, .instant: return nil
        }
    }

    package var stored: SQLValue { .real(self) }
}

extension Optional: Storable where Wrapped: Storable {
    package init?(stored: SQLValue) {
        if stored.isNull {
            self = .none
        } else if let value = Wrapped(stored: stored) {
            self = .some(value)
        } else {
            return nil
        }
    }

    package var stored: SQLValue { self?.stored ?? .null }
}

extension Storable where Self: RawRepresentable, RawValue == String {
    package init?(stored: SQLValue) {
        guard let text = String(stored: stored) else { return nil }
        self.init(rawValue: text)
    }

    package var stored: SQLValue { rawValue.stored }
}

extension LineKind: Storable {}
extension LineState: Storable {}
extension OrganizerDoubt.Kind: Storable {}
extension Cancellation.Cause: Storable {}

extension Identifier: Storable {
    package init?(stored: SQLValue) {
        guard let text = String(stored: stored) else { return nil }
        self.init(text)
    }

    package var stored: SQLValue { text.stored }
}

extension Cents: Storable {
    package init?(stored: SQLValue) {
        guard let count = Int(stored: stored) else { return nil }
        self.init(count)
    }

    package var stored: SQLValue { count.stored }
}

extension Instant: Storable {
    package init?(stored: SQLValue) {
        switch stored {
        case .instant(let milliseconds), .integer(let milliseconds): self.init(milliseconds: milliseconds)
        case .null, .real, .text, .bytes: return nil
        }
    }

    package var stored: SQLValue { .instant(milliseconds) }
}

extension UiTPASNumber: Storable {
    package init?(stored: SQLValue) {
        guard let text = String(stored: stored) else { return nil }
        self.init(text)
    }

    package var stored: SQLValue { digits.stored }
}

/// A value kept as JSON text.
package struct JSONText<Value: Codable>: Storable {
    package var value: Value

    package init(_ value: Value) { self.value = value }

    package init?(stored: SQLValue) {
        guard let text = String(stored: stored) else { return nil }
        // What can't be read is nil, and an error of the row that holds it.
        guard let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)) else { return nil }
        self.value = value
    }

    package var stored: SQLValue {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Text and whole numbers always encode; were it otherwise, NULL would violate the column's constraint.
        guard let data = try? encoder.encode(value) else { return .null }
        return String(decoding: data, as: UTF8.self).stored
    }
}
