/// One of the tariffs that UiTPAS offers a passholder for a ticket.
package struct Tariff: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case social
        case coupon
        /// A type that publiq's contract of today does not name.
        case other(String)

        package init(wire text: String) {
            switch text {
            case "SOCIALTARIFF": self = .social
            case "COUPON": self = .coupon
            default: self = .other(text)
            }
        }

        package var wire: String {
            switch self {
            case .social: "SOCIALTARIFF"
            case .coupon: "COUPON"
            case .other(let text): text
            }
        }
    }

    package var id: TariffID
    package var name: String
    package var kind: Kind
    package var price: Cents
    /// How many tickets may still be bought at this tariff, where publiq says so.
    package var remaining: Int?

    package init(id: TariffID, name: String, kind: Kind, price: Cents, remaining: Int?) {
        self.id = id
        self.name = name
        self.kind = kind
        self.price = price
        self.remaining = remaining
    }
}

extension Collection where Element == Tariff {
    /// The tariff that a passholder is given without asking: the social one, the cheapest if there are
    /// several.
    ///
    /// Coupons are offered, never chosen for somebody.
    package var selected: Tariff? {
        filter { $0.kind == .social }.min { ($0.price, $0.id) < ($1.price, $1.id) }
    }
}

/// A text for the passholder by language code: `nl`, `fr`, `de`, `en`.
package typealias LocalizedText = [String: String]
