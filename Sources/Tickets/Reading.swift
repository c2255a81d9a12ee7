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
    /// On our host, before anything was asked: what is listed may be as old as that.
    package var begun: Moment
    package var sales: [KnownSale]
    /// What publiq's clock showed at the beginning; nil where it did not say.
    package var publiqTime: Instant?
    /// Set where it was not read for the organiser of the sales that are looked for, but for another one, who may not be
    /// shown all of them: what it lists is there, of what it does not list nothing is known.
    package var stranger: OrganizerID?

    package init(
        begun: Moment,
        sales: [KnownSale],
        publiqTime: Instant? = nil,
        stranger: OrganizerID? = nil
    ) {
        self.begun = begun
        self.sales = sales
        self.publiqTime = publiqTime
        self.stranger = stranger
    }

    /// Several lists as one, which is as old as the oldest of them; nil where there is none.
    ///
    /// Where publiq did not say the time of each, that of one would make sales of another look too old to be ours.
    package init?(_ lists: [Reading]) {
        guard let first = lists.first else { return nil }
        let times = lists.compactMap(\.publiqTime)
        self.init(
            begun: lists.dropFirst().reduce(first.begun) { .earlier($0, $1.begun) },
            sales: lists.flatMap(\.sales),
            publiqTime: times.count == lists.count ? times.min() : nil,
            stranger: lists.lazy.compactMap(\.stranger).first
        )
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
