import Tickets

extension Cents {
    /// The amount a JSON number says, to the nearest cent (halves away from zero), in decimal throughout.
    ///
    /// Nil for what is no number or more than a hundred million euro.
    init?(jsonNumber text: String) {
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        let whole = rest.prefix(while: isDigit)
        rest = rest[whole.endIndex...]
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest[fraction.endIndex...]
            guard !fraction.isEmpty else { return nil }
        }
        var exponent = 0
        if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
            guard let number = Int(Substring(rest.dropFirst())), abs(number) <= 1_000 else { return nil }
            exponent = number
            rest = rest.suffix(0)
        }
        guard !whole.isEmpty, rest.isEmpty else { return nil }

        // The digits with the point moved to behind the cents; the first one behind it decides on rounding.
        let digits = (Array(whole) + Array(fraction)).map { Int($0 - 0x30) }
        let point = whole.count + exponent + 2
        var cents = 0
        for place in 0..<max(0, point) {
            cents = cents * 10 + (digits.indices.contains(place) ? digits[place] : 0)
            guard cents <= 10_000_000_000 else { return nil }
        }
        if digits.indices.contains(point), digits[point] >= 5 { cents += 1 }
        self.init(isNegative ? -cents : cents)
    }

    /// The amount as the shortest plain decimal: `12`, `12.5`, `12.05`.
    var jsonNumber: String {
        let text = description
        if text.hasSuffix(".00") { return String(text.dropLast(3)) }
        return text.hasSuffix("0") ? String(text.dropLast()) : text
    }
}

extension JSONValue {
    /// An amount in euro, as a number or (leniently) as a number in text.
    var euros: Cents? {
        switch self {
        case .number(let text), .string(let text): Cents(jsonNumber: text)
        case .null, .bool, .array, .object: nil
        }
    }
}
