import FaultRig
import Foundation
import Testing
import Working

/// An audit that can't fail proves nothing: here the books are doctored.
struct AuditTests {
    private static let seed: UInt64 = 7
    private static let plans = (0..<200).map { BasketPlan($0, seed: seed) }

    /// The verdict on the doctored book and what was told.
    private func verdict(
        _ book: [BookedSale] = Self.book,
        told skipping: Set<Int> = []
    ) -> Judgement {
        var hearing = Hearing()
        for plan in Self.plans { hearing.open(plan) }
        for plan in Self.plans where !skipping.contains(plan.number) { hearing.hearEverything(about: plan) }
        var audit = Audit()
        for plan in Self.plans { audit.expect(plan, hearing, strike: 0) }
        audit.read(book)
        return audit.verdict()
    }

    /// What the upstream has when all went well.
    private static var book: [BookedSale] {
        var id = 500_000
        return plans.flatMap { plan in
            plan.lines.filter(\.isSold).map { line in
                id += 1
                return BookedSale(line, id: id)
            }
        }
    }

    @Test func `an honest book is good`() {
        let verdict = verdict()
        #expect(verdict.isGood)
        #expect(verdict.total.attempted == Self.plans.reduce(0) { $0 + $1.lines.count })
        #expect(verdict.total.executed == Self.book.count)
    }

    @Test func `a sale that is missing is lost`() {
        var book = Self.book
        book.remove(at: 17)
        let verdict = verdict(book)
        #expect(!verdict.isGood && verdict.total.lost == 1 && verdict.total.duplicated == 0)
        #expect(verdict.offences.count == 1)
    }

    @Test func `a sale that is there twice is duplicated`() {
        let verdict = verdict(Self.book + [Self.book[17]])
        #expect(!verdict.isGood && verdict.total.duplicated == 1 && verdict.total.lost == 0)
    }

    @Test func `one lost and another doubled do not make up for each other`() {
        var book = Self.book
        book[17] = book[40]
        let verdict = verdict(book)
        #expect(verdict.total.duplicated == 1 && verdict.total.lost == 1)
    }

    @Test func `a sale that was cancelled at the upstream is lost when it was sold`() {
        var book = Self.book
        book[3].state = "cancelled"
        #expect(verdict(book).total.lost == 1)
    }

    @Test func `a cancelled line that is still sold is duplicated`() throws {
        let cancelled = try #require(
            Self.plans.lazy.flatMap(\.lines).first { line in
                !line.isSold && !Self.plans.flatMap(\.lines).contains { $0.isSold && $0.pass == line.pass }
            }
        )
        #expect(verdict(Self.book + [BookedSale(cancelled, id: 1)]).total.duplicated == 1)
    }

    @Test func `a sale under another organiser is misplaced`() {
        var book = Self.book
        book[3].organizerId = "somebody-else"
        let verdict = verdict(book)
        #expect(!verdict.isGood && verdict.total.misplaced == 1)
    }

    @Test func `a sale that nobody asked for is a stranger`() {
        var book = Self.book
        book.append(book[3])
        book[book.count - 1].uitpasNumber = "0900000067513"
        let verdict = verdict(book)
        #expect(!verdict.isGood && verdict.total.strangers == 1)
    }

    @Test func `a basket of which nothing was heard is unsettled`() {
        let verdict = verdict(told: [11])
        #expect(!verdict.isGood && verdict.total.unsettled == Self.plans[11].lines.count)
    }
}

extension BookedSale {
    fileprivate init(_ line: BasketPlan.Line, id: Int) {
        self.init(
            id: "\(id)",
            uitpasNumber: line.pass,
            eventId: Scenery.uitdatabankID(line.event),
            organizerId: Scenery.organizer(line.organizer),
            clientId: Scenery.client(line.organizer),
            state: "active",
            regularPrice: Double(line.cents) / 100,
            regularPriceLabel: line.label,
            tariff: Tariff(id: "SOCIALTARIFF-1", price: Double(line.tariffCents) / 100)
        )
    }
}
