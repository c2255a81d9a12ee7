package import Tickets

/// One UiTdatabank event in the ledger, held against what UiTPAS lists for it.
///
/// The ledger is read before UiTPAS and after. What differs between the two is on the move and no difference: a sale
/// that is being registered is a line's before it can be listed, since the intent is written down first.
package struct Comparison {
    /// How much older than the reading something must be for one reading to be proof: UiTPAS's list may lag behind its
    /// writes, and clocks differ.
    static var allowance: Duration { .seconds(60) }

    let event: UiTdatabankEventID
    let before: EventBook
    /// By the organiser with whose client it was read.
    let readings: [OrganizerID: Reading]
    let after: EventBook
    /// Whom the mappings name for Tixly's events today.
    let mapped: [EventID: OrganizerID]
    /// Organisers whose lists could not be read, and in which a sale of this event may be.
    let unread: Set<OrganizerID>

    package init(
        event: UiTdatabankEventID,
        before: EventBook,
        readings: [OrganizerID: Reading],
        after: EventBook,
        mapped: [EventID: OrganizerID],
        unread: Set<OrganizerID> = []
    ) {
        self.event = event
        self.before = before
        self.readings = readings
        self.after = after
        self.mapped = mapped
        self.unread = unread
    }

    /// Everything that differs, by kind and sale.
    package func discrepancies() -> [Discrepancy] {
        let listed = listed
        let known = before.sales.values.filter { after.sales[$0.sale] == $0 }
        let ours = known.flatMap { judge($0, listed: listed[$0.sale]?.sale) }
        let theirs = listed.values.compactMap { judge($0.sale, readWith: $0.organizer) }
        return (ours + theirs).sorted { ($0.kind.rank, $0.sale) < ($1.kind.rank, $1.sale) }
    }

    /// Whether it is so young that another reading has to confirm it.
    func isFresh(_ discrepancy: Discrepancy) -> Bool {
        guard let reading = readings[discrepancy.organizer] ?? readings.values.first else { return true }
        let begun = reading.begun.wall
        let publiq = reading.publiqTime ?? begun
        if let created = discrepancy.listed?.createdAt, publiq.since(created) < Self.allowance { return true }
        guard let ours = discrepancy.ours else { return false }
        let last = max(ours.registeredAt, ours.cancelledAt ?? ours.registeredAt, ours.since)
        return begun.since(last) < Self.allowance
    }

    /// How many sales were compared.
    var count: Int { Set(before.sales.keys).union(listed.keys).count }

    /// Every sale that UiTPAS lists; clients of several organisers may list the same one.
    private var listed: [TicketSaleID: (sale: KnownSale, organizer: OrganizerID)] {
        var listed: [TicketSaleID: (sale: KnownSale, organizer: OrganizerID)] = [:]
        for (organizer, reading) in readings.sorted(by: { $0.key < $1.key }) {
            for sale in reading.sales where listed[sale.sale] == nil {
                listed[sale.sale] = (sale, organizer)
            }
        }
        return listed
    }

    private func judge(_ ours: LedgerSale, listed: KnownSale?) -> [Discrepancy] {
        var found = Discrepancy(
            kind: .missing,
            event: event,
            sale: ours.sale,
            ours: ours,
            listed: listed,
            organizer: ours.organizer
        )
        guard let listed else {
            // Unless its own organiser's list was read, nothing is known of it.
            let isExpected = ours.cancelledAt == nil && ours.state == .registered
            guard isExpected, readings[ours.organizer] != nil else { return [] }
            found.unread = unread
            found.double = double(of: ours)
            return [found]
        }
        guard !isToBeGone(ours) else {
            found.kind = .cancelledHere
            return [found]
        }
        guard ours.state == .registered else { return [] }
        var all: [Discrepancy] = []
        if let lister = lister(of: ours) {
            found.kind = .otherOrganizer
            found.listedWith = lister
            return [found]
        }
        if differs(listed.tuple?.regularPrice, ours.regularPrice)
            || differs(listed.tariffPrice, ours.tariffPrice)
        {
            found.kind = .priceDiffers
            all.append(found)
        }
        if let organizer = mapped[ours.event], organizer != ours.organizer {
            found.kind = .otherOrganizer
            found.mappedTo = organizer
            all.append(found)
        }
        return all
    }

    /// The organiser in whose list alone a sale is that was registered under another; nil where its own has it too, or
    /// could not be read.
    private func lister(of ours: LedgerSale) -> OrganizerID? {
        guard let own = readings[ours.organizer], !own.sales.contains(where: { $0.sale == ours.sale }) else {
            return nil
        }
        return listed[ours.sale]?.organizer
    }

    /// A listed sale of the same pass that is nobody's, which may be what became of a missing one.
    private func double(of ours: LedgerSale) -> TicketSaleID? {
        guard let number = ours.number else { return nil }
        return listed.values.map(\.sale).filter { sale in
            sale.tuple?.number == number && before.sales[sale.sale] == nil && after.sales[sale.sale] == nil
        }.map(\.sale).min()
    }

    private func differs(_ theirs: Cents?, _ ours: Cents) -> Bool { theirs.map { $0 != ours } ?? false }

    /// Whether UiTPAS should have it no more; a cancellation that is on its way is given time.
    private func isToBeGone(_ sale: LedgerSale) -> Bool {
        if sale.cancelledAt != nil || sale.state == .parked { return true }
        guard sale.state == .cancelling, let reading = readings.values.first else { return false }
        return reading.begun.wall.since(sale.since) >= Self.allowance
    }

    private func judge(_ listed: KnownSale, readWith organizer: OrganizerID) -> Discrepancy? {
        guard before.sales[listed.sale] == nil, after.sales[listed.sale] == nil else { return nil }
        let isAwaited = (before.saleless + after.saleless).contains { line in
            // Of a sale that says no pass, any line may be the one.
            line.state == .registering && (listed.tuple.map { $0.number == line.number } ?? true)
        }
        guard !isAwaited else { return nil }
        return Discrepancy(
            kind: .unknown,
            event: event,
            sale: listed.sale,
            listed: listed,
            organizer: organizer,
            origin: origin(of: listed)
        )
    }

    private func origin(of listed: KnownSale) -> Discrepancy.Origin {
        guard let number = listed.tuple?.number else { return .desk }
        let saleless = after.saleless.filter { $0.number == number }
        if let line = saleless.first(where: { $0.state == .uncertain }) { return .uncertain(line.line) }
        let owners = after.sales.values.filter { $0.number == number }.map(\.line)
        return (owners + saleless.map(\.line)).min().map { .samePass($0) } ?? .desk
    }
}

extension Discrepancy.Kind {
    /// The order in which they are shown.
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
