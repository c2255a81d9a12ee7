import FoundationEssentials
import JSON
import Tickets

extension Cents {
    /// The amount as the shortest plain decimal: `12`, `12.5`, `12.05`.
    var jsonNumber: String { "\(euros)" }

    /// The amount in euro.
    var euros: Decimal { Decimal(count) / 100 }
}

extension JSON {
    /// An amount in euro, as a number or (leniently) as a number in text; nil where it is no whole number of cents.
    var euros: Cents? {
        // Text that is no number is no amount.
        let number = text.flatMap { try? JSON(parsing: $0.utf8) } ?? self
        return number.decimal?.hundredths.map { Cents($0) }
    }
}
