package import Tickets

/// What is kept of a basket besides where its lines stand, for whoever has to decide about them.
package struct BasketFile: Hashable, Sendable {
    /// Every attempt, the oldest first.
    package var attempts: [Attempt]
    /// What was seen about them, in that order.
    package var evidence: [Evidence]
    /// What operators did, in that order.
    package var acts: [LineAct]
    /// Those of the sales that the evidence names that a line owns by now.
    package var owned: Set<TicketSaleID>

    package init(
        attempts: [Attempt] = [],
        evidence: [Evidence] = [],
        acts: [LineAct] = [],
        owned: Set<TicketSaleID> = []
    ) {
        self.attempts = attempts
        self.evidence = evidence
        self.acts = acts
        self.owned = owned
    }
}

/// Where the files of baskets are.
package protocol BasketFiles: Sendable {
    /// A basket's file; an empty one where nobody has heard of it.
    func file(of basket: BasketKey) async throws(LedgerError) -> BasketFile
}
