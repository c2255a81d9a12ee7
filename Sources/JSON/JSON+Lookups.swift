package import FoundationEssentials

extension JSON {
    /// The string, if it is one.
    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The string, if it is one with at least one character.
    package var nonEmptyText: String? {
        guard let text, !text.isEmpty else { return nil }
        return text
    }

    /// The boolean, if it is one.
    package var boolean: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The number, if it is one.
    package var decimal: Decimal? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    /// The number, if it is one without a fraction that fits.
    package var integer: Int? { decimal.flatMap { Int("\($0)") } }

    /// The elements, if it is an array.
    package var items: [JSON]? {
        guard case .array(let items) = self else { return nil }
        return items
    }

    /// The members, if it is an object.
    package var members: [String: JSON]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The member of an object; `nil` for everything else, and where it is `null`.
    package subscript(_ key: String) -> JSON? {
        guard let value = members?[key], value != .null else { return nil }
        return value
    }

    /// The element of an array; `nil` for everything else.
    package subscript(_ index: Int) -> JSON? {
        guard let items, items.indices.contains(index) else { return nil }
        return items[index]
    }
}

extension Decimal {
    /// A hundred times this, exactly: the cents of an amount in euro.
    ///
    /// Nil where a third decimal is not 0, and above a hundred million.
    package var hundredths: Int? {
        guard let count = Int("\(self * 100)"), count.magnitude <= 10_000_000_000 else { return nil }
        return count
    }
}
