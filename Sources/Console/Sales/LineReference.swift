import Desks
import Tickets

/// A line as an operator names it: `BASKET/LINE` or `SELLER/BASKET/LINE`.
///
/// Ids may hold slashes themselves, and sellers number their baskets themselves, so a name may fit several lines; then
/// it is not guessed.
struct LineReference {
    /// A line that fits, in its basket.
    struct Found {
        var basket: Basket
        var line: Line

        var key: LineKey { LineKey(basket: basket.key, line: line.id) }
    }

    var text: String
    var seller: String?

    /// The name that fits this line only, short of ids with slashes.
    static func text(_ key: LineKey) -> String { "\(key.basket.seller)/\(key.basket.basket)/\(key.line)" }

    /// The line that is meant.
    func find(in ledger: any Ledger) async throws -> Found {
        var baskets: [BasketKey: Basket] = [:]
        for name in Set(readings.map(\.basket)) {
            for basket in try await ledger.baskets(named: name) { baskets[basket.key] = basket }
        }
        return try choose(among: Array(baskets.values))
    }

    /// The one line of some baskets that the name fits.
    func choose(among baskets: [Basket]) throws(ToolFailure) -> Found {
        var found: [LineKey: Found] = [:]
        for basket in baskets {
            for reading in readings where reading.basket == basket.key.basket {
                guard let line = basket.lines[reading.line] else { continue }
                guard reading.seller ?? basket.key.seller == basket.key.seller else { continue }
                guard seller ?? basket.key.seller.text == basket.key.seller.text else { continue }
                let match = Found(basket: basket, line: line)
                found[match.key] = match
            }
        }
        guard let first = found.values.first else {
            throw ToolFailure(
                "no line \(text)\(seller.map { " of \($0)" } ?? "") is known; expected BASKET/LINE"
            )
        }
        guard found.count == 1 else {
            let names = found.keys.sorted().map { Self.text($0) }.joined(separator: ", ")
            throw ToolFailure(
                "\(text) is ambiguous: it may be \(names); name the whole, or its seller with --seller"
            )
        }
        return first
    }

    /// Every way to read the name.
    private var readings: [(seller: SellerID?, basket: BasketID, line: LineID)] {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2 else { return [] }
        func joined(_ range: Range<Int>) -> String { parts[range].joined(separator: "/") }
        var readings: [(seller: SellerID?, basket: BasketID, line: LineID)] = []
        for end in 1..<parts.count {
            let line = LineID(joined(end..<parts.count))
            readings.append((nil, BasketID(joined(0..<end)), line))
            for start in stride(from: 1, to: end, by: 1) {
                readings.append((SellerID(joined(0..<start)), BasketID(joined(start..<end)), line))
            }
        }
        return readings
    }
}
