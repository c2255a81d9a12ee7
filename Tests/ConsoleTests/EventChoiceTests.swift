import Desks
import Foundation
import SQLLedger
import SQLiteLedger
import Testing
import Tickets

@testable import Console

/// What `uitpas reconcile` compares, in a ledger whose mappings have changed since.
@Suite(.timeLimit(.minutes(1))) struct EventChoiceTests {
    private static let old = UiTdatabankEventID("5a0967f9-cc06-4c3c-9206-30481a767434")
    private static let new = UiTdatabankEventID("6b1078fa-dd17-4d4d-8317-41592b878545")

    /// A ledger with one sale of Tixly's event 4711, as `old` for org-1, and one of 4712, as `new` for org-2.
    private func withLedger(_ body: (SQLiteLedger) async throws -> Void) async throws {
        let directory = URL.temporaryDirectory.appending(path: "choice-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        // A directory that stays behind disturbs nobody.
        defer { try? FileManager.default.removeItem(at: directory) }
        let ledger = try await SQLiteLedger(path: directory.appending(path: "uitpas.db").path())
        try await sell("4711", as: Route(event: Self.old, organizer: "org-1"), sale: "500001", in: ledger)
        try await sell("4712", as: Route(event: Self.new, organizer: "org-2"), sale: "500002", in: ledger)
        try await body(ledger)
    }

    private func sell(
        _ event: EventID,
        as route: Route,
        sale: TicketSaleID,
        in ledger: SQLiteLedger
    )
        async throws
    {
        let number = try #require(UiTPASNumber("0900000067513"))
        let line = Line(
            id: "1",
            kind: .uitpas,
            content: LineContent(event: event, regularPrice: Cents(1_200), number: number, tariff: "T"),
            ticketType: "UiTPAS integratie",
            channel: "online",
            isSold: true,
            state: .registered,
            since: Instant(milliseconds: 1),
            route: route,
            ticketSale: sale,
            tariffPrice: Cents(240)
        )
        let key = BasketKey(seller: "handelsbeurs", basket: BasketID("B-\(event)"))
        try await ledger.change(key, workgroup: "gent") { basket, _ in
            basket.order.append(line.id)
            basket.lines[line.id] = line
        }
    }

    private func map(_ event: EventID, to route: Route?, in ledger: SQLiteLedger) async throws {
        let mapping = Mapping(
            event: event,
            workgroup: "gent",
            owner: "handelsbeurs",
            uitdatabankEvent: route?.event,
            organizer: route?.organizer,
            updatedAt: Instant(milliseconds: 2)
        )
        try await ledger.changeMapping(of: event) { $0 = mapping }
    }

    private func chosen(
        _ ledger: SQLiteLedger,
        named name: String? = nil,
        of organizer: OrganizerID? = nil,
        period: String? = nil
    ) async throws -> [UiTdatabankEventID: Set<OrganizerID>] {
        let choice = EventChoice(ledger: ledger, hasClient: { $0 != "org-9" })
        let events = try await choice.events(
            sold: try period.map { try Period($0) },
            named: name,
            of: organizer
        )
        return Dictionary(uniqueKeysWithValues: events.map { ($0.event, $0.organizers) })
    }

    @Test func `a Tixly event is what it leads to and what it was sold as`() async throws {
        try await withLedger { ledger in
            try await map("4711", to: Route(event: Self.new, organizer: "org-2"), in: ledger)
            let both: [UiTdatabankEventID: Set<OrganizerID>] = [Self.old: ["org-1"], Self.new: ["org-2"]]
            #expect(try await chosen(ledger, named: "4711") == both)
            #expect(try await chosen(ledger, named: "4711", of: "org-1") == [Self.old: ["org-1"]])
            #expect(try await chosen(ledger, named: "4711", period: "1970") == both)
            #expect(try await chosen(ledger, named: "4712") == [Self.new: ["org-2"]])
            #expect(try await chosen(ledger, named: Self.old.text) == [Self.old: ["org-1"]])
            #expect(try await chosen(ledger) == both)
        }
    }

    @Test func `an event that leads nowhere any more is what it was sold as`() async throws {
        try await withLedger { ledger in
            #expect(try await chosen(ledger, named: "4711") == [Self.old: ["org-1"]])
            try await map("4711", to: nil, in: ledger)
            #expect(try await chosen(ledger, named: "4711") == [Self.old: ["org-1"]])
            #expect(try await chosen(ledger, of: "org-1") == [Self.old: ["org-1"]])
            #expect(try await chosen(ledger, named: "4713") == [:])
        }
    }

    @Test func `an organiser of today is asked about, even if its list can't be read`() async throws {
        try await withLedger { ledger in
            try await map("4711", to: Route(event: Self.old, organizer: "org-9"), in: ledger)
            #expect(try await chosen(ledger, of: "org-9") == [Self.old: ["org-1"]])
            try await map("4711", to: Route(event: Self.old, organizer: "org-2"), in: ledger)
            let compared = try await chosen(ledger, of: "org-2")
            #expect(compared == [Self.old: ["org-1", "org-2"], Self.new: ["org-2"]])
        }
    }
}
