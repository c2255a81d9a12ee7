/// A sale as UiTPAS lists it.
package struct KnownSale: Hashable, Sendable {
    package var sale: TicketSaleID
    package var tuple: SaleTuple?
    package var tariffPrice: Cents?
    /// On publiq's clock; nil where publiq leaves it out.
    package var createdAt: Instant?

    package init(sale: TicketSaleID, tuple: SaleTuple?, tariffPrice: Cents?, createdAt: Instant?) {
        self.sale = sale
        self.tuple = tuple
        self.tariffPrice = tariffPrice
        self.createdAt = createdAt
    }
}

/// UiTPAS's own list of the sales of some events.
package struct Reading: Hashable, Sendable {
    package var sales: [KnownSale]
    /// What publiq's clock showed; nil where it did not say.
    package var publiqTime: Instant?

    package init(sales: [KnownSale], publiqTime: Instant? = nil) {
        self.sales = sales
        self.publiqTime = publiqTime
    }
}

/// A line, of whatever basket, of which it is not known whether it is at UiTPAS.
package struct UnresolvedLine: Hashable, Sendable {
    package var key: LineKey
    package var startedAt: Moment
    /// On the scale of `startedAt`.
    package var settleAfter: Instant
    /// Whether an operator has it already.
    package var isUncertain: Bool

    package init(key: LineKey, startedAt: Moment, settleAfter: Instant, isUncertain: Bool) {
        self.key = key
        self.startedAt = startedAt
        self.settleAfter = settleAfter
        self.isUncertain = isUncertain
    }
}

/// What the ledger knows besides this basket, read in the same transaction.
package protocol LedgerView {
    /// Those of the sales that a line owns, or owned.
    func owned(among sales: [TicketSaleID]) throws -> Set<TicketSaleID>
    /// Every line with this tuple of which it is not known whether it is at UiTPAS, in a fixed order.
    func unresolved(like tuple: SaleTuple) throws -> [UnresolvedLine]
}
