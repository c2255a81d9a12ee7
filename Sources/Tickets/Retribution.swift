/// What UiTPAS owes an organiser for one ticket, or takes back: the discount that its holder was given.
package struct Retribution: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case registered
        case cancelled
    }

    package var kind: Kind
    package var ticketSale: TicketSaleID
    package var line: Line

    package init(kind: Kind, ticketSale: TicketSaleID, line: Line) {
        self.kind = kind
        self.ticketSale = ticketSale
        self.line = line
    }

    /// The discount: regular price less the tariff's; never negative.
    package static func discount(regular: Cents, tariff: Cents) -> Cents { max(regular - tariff, Cents(0)) }
}
