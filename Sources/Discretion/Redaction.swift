/// What may be shown of text that others have sent.
///
/// The last line of defence for UiTPAS numbers: whatever is shown goes through here.
package enum Redaction {
    /// How many digits a UiTPAS number has.
    private static let length = 13
    /// How many of them may be shown.
    private static let shown = 4

    /// `text` with `*` for all but the last four digits of everything that may be a UiTPAS number.
    ///
    /// That is 13 digits or more in a row; 13 in groups with a space, a dot or a dash between them; and 12 that a
    /// zero before them makes a number with the right check digit, as JSON's numbers have it. Digits of any script
    /// count, and what escapes in JSON and URLs stand for. UUIDs and dates are left alone, and text without a number is
    /// returned as it is, without a copy.
    package static func mask(_ text: String) -> String { masked(text, isID: false) }

    /// An id with `*` for all but the last four digits of what is a UiTPAS number in it.
    ///
    /// An id is copied and looked up, so that a mask in it does harm; of thirteen digits it is a number only if the check
    /// digit is right, and of more only where thirteen of them with a zero in front are one.
    package static func masked(id: String) -> String { masked(id, isID: true) }

    private static func masked(_ text: String, isID: Bool) -> String {
        var text = text
        guard text.withUTF8(mayHoldNumber) else { return text }
        return maskedBytes(Array(text.utf8), isID: isID).map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// The masked bytes; nil where there is no number.
    private static func maskedBytes(_ bytes: [UInt8], isID: Bool) -> [UInt8]? {
        var hidden = Set<Int>()
        var chain = DigitChain()
        var digits: [Digit] = []
        let reader = SymbolReader(bytes: bytes)
        var index = 0
        while index < bytes.count {
            let symbol = reader.symbol(at: index)
            let end = index + symbol.length
            switch symbol.kind {
            case .digit(let value):
                digits.append(Digit(start: index, end: end, value: value))
            case .blank, .mark, .other:
                chain.take(&digits) { hidden.formUnion(hiddenDigits(of: $0, isID: isID).map(\.start)) }
                chain.part(symbol.kind)
            }
            index = end
        }
        chain.take(&digits) { hidden.formUnion(hiddenDigits(of: $0, isID: isID).map(\.start)) }
        guard !hidden.isEmpty else { return nil }
        return reader.bytes(hiding: hidden)
    }

    /// What to hide of the number that ends with the last of `groups`, if there is one.
    private static func hiddenDigits(of groups: [[Digit]], isID: Bool) -> ArraySlice<Digit> {
        guard let last = groups.last else { return [] }
        if last.count >= length, !isID || holdsNumber(last) { return last.dropLast(shown) }
        var count = 0
        for (index, group) in groups.enumerated().reversed() where count < length {
            count += group.count
            guard count == length else { continue }
            let joined = Array(groups[index...].joined())
            if !isID || passesLuhn(joined[...]) { return joined.dropLast(shown) }
        }
        // A number has no zero before it where JSON has it as a number.
        guard last.count == length - 1, passesLuhn(last[...]) else { return [] }
        return last.dropLast(shown)
    }

    /// Whether digits in a row are a number with its check digit, or have one with a zero in front among them.
    private static func holdsNumber(_ digits: [Digit]) -> Bool {
        guard digits.count > length else { return passesLuhn(digits[...]) }
        return (0...digits.count - length).contains { start in
            digits[start].value == 0 && passesLuhn(digits[start..<start + length])
        }
    }

    private static func passesLuhn(_ digits: ArraySlice<Digit>) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = digit.value * (place.isMultiple(of: 2) ? 1 : 2)
            sum += value > 9 ? value - 9 : value
        }
        return sum.isMultiple(of: 10)
    }

    /// Whether there can be a number in it; most texts are found to have none without a copy.
    private static func mayHoldNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var digits = 0
        for byte in bytes {
            if byte.isDigit || byte >= 0x80 {
                digits += 1
                if digits >= length - 1 { return true }
            } else if !SymbolReader.mayJoin(byte) {
                digits = 0
            }
        }
        return false
    }
}

/// A digit, however it is written, and where.
struct Digit {
    var start: Int
    var end: Int
    var value: Int
}

/// Groups of digits with no more between them than people write between the groups of one number.
private struct DigitChain {
    private var groups: [[Digit]] = []
    private var blanks = 0
    private var marks = 0

    /// Takes the digits that have come to their end, and has the chain looked at.
    mutating func take(_ digits: inout [Digit], _ look: ([[Digit]]) -> Void) {
        guard !digits.isEmpty else { return }
        // Two spaces are the gap between two columns.
        if blanks + marks > 3 || (marks == 0 && blanks > 1) { groups = [] }
        groups.append(digits)
        if groups.count > 13 { groups.removeFirst() }
        (digits, blanks, marks) = ([], 0, 0)
        look(groups)
    }

    /// Takes what stands between groups.
    mutating func part(_ kind: SymbolReader.Kind) {
        switch kind {
        case .blank: blanks += 1
        case .mark: marks += 1
        case .digit, .other: groups = []
        }
    }
}
