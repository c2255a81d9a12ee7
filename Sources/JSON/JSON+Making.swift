import FoundationEssentials

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .number(Decimal(value)) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}

extension JSON {
    /// A number without a fraction.
    package init(_ value: Int) { self = .number(Decimal(value)) }

    /// An array of strings.
    package init(_ texts: some Sequence<String>) { self = .array(texts.map(JSON.string)) }

    /// The string, or `null`.
    package init(_ text: String?) { self = text.map(JSON.string) ?? .null }
}
