package import Tickets

/// One thing about a sale of which the ledger and UiTPAS do not say the same.
package struct Discrepancy: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Registered here; UiTPAS does not list it (any more).
        case missing
        /// UiTPAS lists it; no line owns it or ever did.
        case unknown
        case priceDiffers = "price-differs"
        /// Cancelled here, or to be cancelled; UiTPAS lists it.
        case cancelledHere = "cancelled-here"
        /// Registered under another organiser than the mapping names today.
        case otherOrganizer = "other-organizer"
    }

    /// Where a sale that is nobody's may come from.
    package enum Origin: Hashable, Sendable {
        /// It may be the one that an uncertain line of the same pass waits for.
        case uncertain(LineKey)
        /// A line of ours has the same pass and event.
        case samePass(LineKey)
        case desk
    }

    package var kind: Kind
    package var event: UiTdatabankEventID
    package var sale: TicketSaleID
    /// As the ledger has it; nil for an unknown one.
    package var ours: LedgerSale?
    /// As UiTPAS lists it; nil for a missing one.
    package var listed: KnownSale?
    /// The organiser with whose client it was read, or should have been.
    package var organizer: OrganizerID
    /// Of an unknown sale.
    package var origin: Origin?
    /// Whom the mapping names today, of a sale that is registered under another organiser.
    package var mappedTo: OrganizerID?
    /// The organiser in whose list a sale is that is not in the list of the one it was registered under.
    package var listedWith: OrganizerID?
    /// Organisers in whose lists a missing sale may be, and which could not be read.
    package var unread: Set<OrganizerID> = []
    /// A listed sale of the same pass that no line owns, which may be what became of a missing one.
    package var double: TicketSaleID?

    /// Whether money is where it should not be.
    ///
    /// A sale under another organiser than today's is where it was registered, and only a remark, unless UiTPAS has it
    /// in another one's list.
    package var isDefect: Bool { kind != .otherOrganizer || listedWith != nil }

    package init(
        kind: Kind,
        event: UiTdatabankEventID,
        sale: TicketSaleID,
        ours: LedgerSale? = nil,
        listed: KnownSale? = nil,
        organizer: OrganizerID,
        origin: Origin? = nil,
        mappedTo: OrganizerID? = nil
    ) {
        self.kind = kind
        self.event = event
        self.sale = sale
        self.ours = ours
        self.listed = listed
        self.organizer = organizer
        self.origin = origin
        self.mappedTo = mappedTo
    }

    /// What makes it the same one in a second reading.
    var identity: [String] { [kind.rawValue, sale.text] }
}
