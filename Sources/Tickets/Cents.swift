/// An amount of money in euro cents.
package struct Cents: Hashable, Comparable, Sendable {
    package var count: Int

    package init(_ count: Int) { self.count = count }

    /// Reads a price as Tixly writes it: one to five digits of euros, then at most two of cents, with a point.
    ///
    /// `12`, `12.0` and `12.00` are the same price; a sign, a comma, a third decimal or anything else is none.
    package init?(euros text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let euros = parts.first, (1...5).contains(euros.count), parts.count <= 2 else { return nil }
        guard let whole = Self.number(euros) else { return nil }
        guard parts.count == 2 else {
            count = whole * 100
            return
        }
        guard (1...2).contains(parts[1].count), let part = Self.number(parts[1]) else { return nil }
        count = whole * 100 + (parts[1].count == 1 ? part * 10 : part)
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }

    package static func < (first: Self, second: Self) -> Bool { first.count < second.count }
    package static func + (first: Self, second: Self) -> Self { Self(first.count + second.count) }
    package static func - (first: Self, second: Self) -> Self { Self(first.count - second.count) }
}

extension Cents: CustomStringConvertible {
    /// Euros with a point and always two decimals: `12.00`.
    package var description: String {
        let size = count.magnitude
        let decimals = size % 100
        return "\(count < 0 ? "-" : "")\(size / 100).\(decimals < 10 ? "0" : "")\(decimals)"
    }
}
