import Foundation

/// Compares what had to be sold with the upstream's book.
///
/// Tickets that UiTPAS can't tell apart (same event, pass, price and label) are counted together: so many have to be
/// there, whichever.
package struct Audit: Sendable {
    /// A ticket as UiTPAS sees it.
    private struct Ticket: Hashable {
        var event: Int
        var pass: String
        var cents: Int
        var label: String?
    }

    /// What is known of all lines of one ticket.
    private struct Entry {
        var basket: Int32
        var place: Int8
        var strike: UInt16
        var lines: Int32 = 0
        /// Lines that must be active.
        var wanted: Int32 = 0
        /// Of these, lines that were left to an operator.
        var perhaps: Int32 = 0
        /// Lines that must not be active, and were left to an operator.
        var perhapsNot: Int32 = 0
        var active: Int32 = 0
        var executed: Int32 = 0
    }

    /// A line about which something is wrong.
    package struct Offence: Sendable {
        package var basket: Int
        package var place: Int
        package var words: String
    }

    private var entries: [Int: Entry] = [:]
    private var events: [String: Int] = [:]
    private var counts: [Int: Counts] = [:]
    private var offences: [Offence] = []
    /// What the houses ought to have been told was given away.
    package private(set) var wanted: [Hearing.Party: Hearing.Total] = [:]

    package init() {
        for event in 0...Scenery.eventCount { events[Scenery.uitdatabankID(event)] = event }
    }

    /// Takes note of what must come of a basket, and what was heard of it.
    package mutating func expect(_ basket: BasketPlan, _ hearing: Hearing, strike: Int) {
        var count = counts[strike] ?? Counts()
        for (place, line) in basket.lines.enumerated() {
            let told = hearing.line(place, of: basket.number)
            let heard = told.outcome
            let ticket = Ticket(event: line.event, pass: line.pass, cents: line.cents, label: line.label)
            var entry =
                entries[ticket.hashValue]
                ?? Entry(basket: Int32(basket.number), place: Int8(place), strike: UInt16(strike))
            entry.lines += 1
            count.attempted += 1
            if line.isSold { entry.wanted += 1 }
            if told.wasParked { count.parked += 1 }
            switch heard {
            case .uncertain: count.uncertain += 1
            case .registered, .cancelled, .refused: count.acknowledged += 1
            case .nothing, .manual, .parked: break
            }
            if heard.isLeftToAnOperator {
                if line.isSold { entry.perhaps += 1 } else { entry.perhapsNot += 1 }
            } else if line.isSold {
                wanted[basket.party(of: line), default: .init()].add(line)
            }
            entries[ticket.hashValue] = entry
        }
        if !hearing.isDone(basket) {
            count.unsettled += basket.lines.count
            note(basket.number, 0, "the basket never came to its end")
        }
        counts[strike] = count
    }

    /// Reads a part of the upstream's book, such as the sales of one event; every sale once, after every ``expect``.
    package mutating func read(_ sales: [BookedSale]) {
        for sale in sales {
            let event = events[sale.eventId] ?? -1
            let cents = Int((sale.regularPrice * 100).rounded())
            let ticket = Ticket(
                event: event,
                pass: sale.uitpasNumber,
                cents: cents,
                label: sale.regularPriceLabel
            )
            guard var entry = entries[ticket.hashValue] else {
                counts[0, default: Counts()].strangers += 1
                continue
            }
            entry.executed += 1
            counts[Int(entry.strike), default: Counts()].executed += 1
            if sale.isActive { entry.active += 1 }
            entries[ticket.hashValue] = entry
            let organizer = Scenery.organizer(ofEvent: event)
            let isRight =
                sale.organizerId == Scenery.organizer(organizer) && sale.clientId == Scenery.client(organizer)
                && Int((sale.tariff.price * 100).rounded()) == cents / 5
            guard !isRight else { continue }
            counts[Int(entry.strike), default: Counts()].misplaced += 1
            note(Int(entry.basket), Int(entry.place), "sold for another organiser, client or price")
        }
    }

    /// What came out; by strike, 0 being between faults.
    package func verdict() -> Judgement {
        var verdict = Judgement(counts: counts, offences: offences)
        for entry in entries.values {
            let missing = Int(entry.wanted - entry.perhaps - entry.active)
            let surplus = Int(entry.active - entry.wanted - entry.perhapsNot)
            guard missing > 0 || surplus > 0 else { continue }
            verdict.counts[Int(entry.strike), default: Counts()].lost += max(0, missing)
            verdict.counts[Int(entry.strike), default: Counts()].duplicated += max(0, surplus)
            verdict.offences.append(
                Offence(
                    basket: Int(entry.basket),
                    place: Int(entry.place),
                    words: missing > 0
                        ? "LOST: \(entry.wanted) to be sold, \(entry.active) active"
                        : "DUPLICATED: \(entry.wanted) to be sold, \(entry.active) active"
                )
            )
        }
        return verdict
    }

    private mutating func note(_ basket: Int, _ place: Int, _ words: String) {
        // The first ones tell the story.
        if offences.count < 100 { offences.append(Offence(basket: basket, place: place, words: words)) }
    }
}

extension BasketPlan {
    fileprivate func party(of line: Line) -> Hearing.Party {
        Hearing.Party(organizer: Scenery.organizer(line.organizer), seller: house.id)
    }
}

extension Hearing.Total {
    fileprivate mutating func add(_ line: BasketPlan.Line) {
        tickets += 1
        regular += line.cents
        paid += line.tariffCents
    }
}
