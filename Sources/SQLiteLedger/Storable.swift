import Foundation
import GRDB
import Tickets

/// A value that fits one column.
protocol Storable {
    /// Nil where the column holds something else.
    init?(stored: DatabaseValue)
    var stored: DatabaseValue { get }
}

extension Storable where Self: DatabaseValueConvertible {
    init?(stored: DatabaseValue) {
        guard let value = Self.fromDatabaseValue(stored) else { return nil }
        self = value
    }

    var stored: DatabaseValue { databaseValue }
}

extension String: Storable {}
extension Int: Storable {}
extension Int64: Storable {}
extension Bool: Storable {}
extension Double: Storable {}

extension Optional: Storable where Wrapped: Storable {
    init?(stored: DatabaseValue) {
        if stored.isNull {
            self = .none
        } else if let value = Wrapped(stored: stored) {
            self = .some(value)
        } else {
            return nil
        }
    }

    var stored: DatabaseValue { self?.stored ?? .null }
}

extension Storable where Self: RawRepresentable, RawValue == String {
    init?(stored: DatabaseValue) {
        guard let text = String(stored: stored) else { return nil }
        self.init(rawValue: text)
    }

    var stored: DatabaseValue { rawValue.stored }
}

extension LineKind: Storable {}
extension LineState: Storable {}
extension Cancellation.Cause: Storable {}

extension Identifier: Storable {
    init?(stored: DatabaseValue) {
        guard let text = String(stored: stored) else { return nil }
        self.init(text)
    }

    var stored: DatabaseValue { text.stored }
}

extension Cents: Storable {
    init?(stored: DatabaseValue) {
        guard let count = Int(stored: stored) else { return nil }
        self.init(count)
    }

    var stored: DatabaseValue { count.stored }
}

extension Instant: Storable {
    init?(stored: DatabaseValue) {
        guard let milliseconds = Int64(stored: stored) else { return nil }
        self.init(milliseconds: milliseconds)
    }

    var stored: DatabaseValue { milliseconds.stored }
}

extension UiTPASNumber: Storable {
    init?(stored: DatabaseValue) {
        guard let text = String(stored: stored) else { return nil }
        self.init(text)
    }

    var stored: DatabaseValue { digits.stored }
}

/// A value kept as JSON text.
struct JSONText<Value: Codable>: Storable {
    var value: Value

    init(_ value: Value) { self.value = value }

    init?(stored: DatabaseValue) {
        guard let text = String(stored: stored) else { return nil }
        // What can't be read is nil, and an error of the row that holds it.
        guard let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)) else { return nil }
        self.value = value
    }

    var stored: DatabaseValue {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Text and whole numbers always encode; were it otherwise, NULL would violate the column's constraint.
        guard let data = try? encoder.encode(value) else { return .null }
        return String(decoding: data, as: UTF8.self).stored
    }
}
