import FoundationEssentials
import JSON

/// Money in euro cents.
struct Cents: Hashable, Sendable, Comparable {
    var count: Int

    static func < (left: Cents, right: Cents) -> Bool { left.count < right.count }

    init(_ count: Int) { self.count = count }

    /// Euros with at most two decimals; `nil` for anything finer or too large.
    init?(euros: Decimal) {
        guard let count = euros.hundredths else { return nil }
        self.count = count
    }

    /// Euros as a query carries them: plain digits, at most one point.
    init?(text: String) {
        guard !text.isEmpty, text.utf8.count <= 12, let last = text.utf8.last, last != UInt8(ascii: "."),
            text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }),
            text.utf8.count(where: { $0 == 46 }) <= 1, text.utf8.first != 46,
            let euros = Decimal(string: text)
        else { return nil }
        self.init(euros: euros)
    }

    /// The euros as a JSON number: `12`, `2.4`.
    var json: JSON { .number(Decimal(count) / 100) }

    /// A part of it in hundredths, rounded half up to the cent.
    func percent(_ percent: Int) -> Cents { Cents((count * percent + 50) / 100) }
}
