/// Header fields in the order they came; names compare without regard to ASCII case.
package struct HTTPHeaders: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var fields: [Field]

    package init(_ fields: [Field] = []) { self.fields = fields }

    /// The first value of a field; setting replaces all of them.
    package subscript(name: String) -> String? {
        get { fields.first { isSame($0.name, name) }?.value }
        set {
            fields.removeAll { isSame($0.name, name) }
            if let newValue { add(name, newValue) }
        }
    }

    /// All values of a field, in order.
    package func values(of name: String) -> [String] {
        fields.filter { isSame($0.name, name) }.map(\.value)
    }

    /// Adds a value and keeps those that are there.
    package mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0, value: $1) }
    }
}

private func isSame(_ one: String, _ other: String) -> Bool {
    one.utf8.lazy.map(lowercased).elementsEqual(other.utf8.lazy.map(lowercased))
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}
