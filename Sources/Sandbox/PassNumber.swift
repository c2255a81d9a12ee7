/// A UiTPAS number: thirteen digits, the last a check digit.
enum PassNumber {
    /// Every valid number that starts so is an active pass with a social tariff: for load tests.
    static let generatedPrefix = "09999"

    /// Whether it has thirteen digits of which the last is right (Luhn).
    static func isValid(_ number: String) -> Bool {
        let digits = number.utf8.map { Int($0) - 48 }
        guard digits.count == 13, digits.allSatisfy({ (0...9).contains($0) }) else { return false }
        return checksum(digits) % 10 == 0
    }

    /// Twelve digits with their check digit.
    static func completing(_ twelve: String) -> String {
        let sum = checksum(twelve.utf8.map { Int($0) - 48 } + [0])
        return twelve + String((10 - sum % 10) % 10)
    }

    /// The passholder id of a pass that names none: the number in the shape of a UUID.
    static func passholderID(of number: String) -> String {
        "00000000-0000-4000-800\(number.prefix(1))-\(number.suffix(12))"
    }

    private static func checksum(_ digits: [Int]) -> Int {
        digits.reversed().enumerated().reduce(0) { sum, digit in
            guard digit.offset % 2 == 1 else { return sum + digit.element }
            let double = digit.element * 2
            return sum + (double > 9 ? double - 9 : double)
        }
    }
}
