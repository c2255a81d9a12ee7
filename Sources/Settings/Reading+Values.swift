internal import Yams

/// What an id may be made of.
enum IdentifierKind {
    /// A word of a routing key.
    case word
    /// An id that UiTdatabank gave.
    case uitdbID

    fileprivate var expected: String {
        switch self {
        case .word: "1 to 64 letters, digits, - and _"
        case .uitdbID: "an id such as 0ce87cbc-9299-4528-8d35-92225dc9489f"
        }
    }

    fileprivate func fits(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                case UInt8(ascii: "_"): self == .word
                default: false
                }
            }
    }
}

/// Remembers where a value was first given, to tell when it comes again.
struct Uniqueness {
    private var first: [String: (path: String, line: Int?)] = [:]

    /// Complains at `item` if the value was given before.
    ///
    /// `key` tells of a value that stands nowhere: a default.
    mutating func check(_ value: String, _ item: Item, as key: String? = nil) {
        let path = key.map { item.path.hasSuffix(".\($0)") ? item.path : "\(item.path).\($0) (the default)" }
        guard let earlier = first[value] else {
            first[value] = (path ?? item.path, item.line)
            return
        }
        let line = earlier.line.map { " in line \($0)" } ?? ""
        item.complain("\(quoted(value)) is already \(earlier.path)\(line); expected each only once")
    }
}

extension Item {
    /// Complains if `id` is not of that kind.
    func check(_ id: String, _ kind: IdentifierKind) {
        guard !kind.fits(id) else { return }
        complain("expected \(kind.expected), found \(quoted(id))")
    }

    /// An id that was not given before.
    func identifier(_ kind: IdentifierKind, ids: inout Uniqueness) -> String? {
        guard let id = text(kind.expected) else { return nil }
        check(id, kind)
        ids.check(id, self)
        return id
    }

    /// One of the `known` ids.
    func reference(to known: [String]) -> String? {
        guard let id = text() else { return nil }
        if !known.contains(id) {
            let hint = suggestion(for: id, among: known)
            complain("expected a key of workgroups, found \(quoted(id))\(hint)")
        }
        return id
    }

    /// A whole number within `range`.
    func whole(_ range: ClosedRange<Int>, _ expected: String) -> Int? {
        let number = number(Double(range.lowerBound)...Double(range.upperBound), expected)
        guard let number else { return nil }
        guard let whole = Int(exactly: number) else {
            complain("expected \(expected)")
            return nil
        }
        return whole
    }

    /// A time from a millisecond to a day, given in seconds.
    func seconds() -> Duration? {
        number(0.001...86_400, "seconds above 0, such as 5 or 5.5").map { Duration.seconds($0) }
    }

    /// A time from a second to a day, given in seconds; nil also for 0, which is never.
    func pause() -> Duration? {
        let expected = "whole seconds from 1 to 86400, or 0 for never"
        return whole(0...86_400, expected).flatMap { $0 == 0 ? nil : .seconds($0) }
    }

    /// The keys, if this is a mapping; without a complaint if not.
    var mappingKeys: [String] {
        guard case .mapping(let mapping) = node else { return [] }
        return Fields(mapping, of: Item(node: node, path: path, findings: Findings(source: ""))).names
    }
}
