/// So many tickets and what they come to.
package struct Takings: Hashable, Sendable {
    package var tickets: Int
    package var regular: Cents
    package var paid: Cents
    /// Of each ticket what ``Retribution/discount(regular:tariff:)`` says; so not always `regular - paid`.
    package var discount: Cents

    package init(
        tickets: Int = 0,
        regular: Cents = Cents(0),
        paid: Cents = Cents(0),
        discount: Cents = Cents(0)
    ) {
        self.tickets = tickets
        self.regular = regular
        self.paid = paid
        self.discount = discount
    }

    package static func + (first: Self, second: Self) -> Self {
        Self(
            tickets: first.tickets + second.tickets,
            regular: first.regular + second.regular,
            paid: first.paid + second.paid,
            discount: first.discount + second.discount
        )
    }

    package static func - (first: Self, second: Self) -> Self {
        Self(
            tickets: first.tickets - second.tickets,
            regular: first.regular - second.regular,
            paid: first.paid - second.paid,
            discount: first.discount - second.discount
        )
    }
}

/// What was sold in some time, and what was cancelled in it, whenever that had been sold.
package struct Turnover: Hashable, Sendable {
    package var sold: Takings
    package var cancelled: Takings

    package init(sold: Takings = Takings(), cancelled: Takings = Takings()) {
        self.sold = sold
        self.cancelled = cancelled
    }

    package var net: Takings { sold - cancelled }

    package static func + (first: Self, second: Self) -> Self {
        Self(sold: first.sold + second.sold, cancelled: first.cancelled + second.cancelled)
    }
}
