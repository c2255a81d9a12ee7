import Foundation
import JSON

/// A document with one thing changed.
struct Variant {
    /// Where, and what was done there.
    var name: String
    var instance: JSON
}

extension JSON {
    /// This document, and each that comes of changing one place in it: everything that stands somewhere is taken away,
    /// and replaced by each of ``replacements``; every list is emptied and filled, every object gets a key more.
    var variants: [Variant] {
        [Variant(name: "as it is", instance: self)]
            + changes(at: "").map { Variant(name: $0.name, instance: $0.value ?? .null) }
    }

    static let replacements: [JSON] = [
        .null, true, false, 0, 12, .number(12.5), .array([]), .object([:]), .array(["x"]), "", " ", "x",
        "manual",
        "12", "12.5", "12.50", "12,50", "12.505", "123456", "99999.99", "-1", "+1", "1e2", "١٢", "NaN",
        "2026-11-23T19:02:11+01:00", "2026-11-23t18:02:11.123456789z", "2026-11-31T19:02:11Z",
        "2024-02-29T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-23T19:02:11", "2026-11-23 19:02:11Z",
        "2026-11-23",
        "2026-11-23T24:00:00Z", "2026-11-23T23:59:60Z", "2026-11-23T19:02:11+25:00", "1795456931",
        "a\u{0}b", "a\nb", "a\u{7F}b", "a\u{85}b", "a\u{A0}b", "0900 0000 67513", "0900000067514",
        .string(String(repeating: "x", count: 64)), .string(String(repeating: "x", count: 65)),
        .string(String(repeating: "x", count: 1_000)), .string(String(repeating: "x", count: 1_001)),
    ]

    private typealias Change = (name: String, value: JSON?)

    private func changes(at path: String) -> [Change] {
        var changes: [Change] = Self.replacements.map { ("\(path) is \($0.line.prefix(40))", $0) }
        switch self {
        case .object(let members):
            changes.append(("\(path) has a key more", .object(members.merging(["new": ["a": [1]]]) { $1 })))
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                changes.append(("\(path)/\(key) is missing", .object(members.filter { $0.key != key })))
                changes += value.changes(at: "\(path)/\(key)").map { change in
                    (change.name, .object(members.merging([key: change.value ?? .null]) { $1 }))
                }
            }
        case .array(let items):
            for count in [500, 501] {
                guard let first = items.first else { continue }
                let full = JSON.array(Array(repeating: first, count: count))
                changes.append(("\(path) has \(count) elements", full))
            }
            for (index, item) in items.enumerated() {
                changes += item.changes(at: "\(path)/\(index)").map { change in
                    var changed = items
                    changed[index] = change.value ?? .null
                    return (change.name, .array(changed))
                }
            }
        case .null, .bool, .number, .string: break
        }
        return changes
    }
}
