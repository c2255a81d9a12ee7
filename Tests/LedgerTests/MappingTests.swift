import Desks
import SQLLedger
import Testing
import Tickets

@Suite(.onEveryDatabase, .timeLimit(.minutes(1)))
struct `A mapping in the ledger` {
    let place: LedgerPlace
    let ledger: any SQLLedger

    init() async throws {
        place = try LedgerPlace()
        ledger = try await place.open()
    }

    private let full = Mapping(
        event: "4711",
        workgroup: "gent",
        owner: "handelsbeurs",
        name: "Concert",
        startsAt: 99,
        labels: ["UiTPAS", "b"],
        ticketTypes: ["Standaard"],
        integrationReference: "i",
        manualReference: "m",
        operatorReference: "o",
        isDeleted: true,
        uitdatabankEvent: "udb-1",
        organizer: "org-1",
        problems: MappingProblem.Code.allCases.map { MappingProblem(code: $0, message: "mend \($0)") },
        prices: EventPrices(categories: [Cents(1_200), Cents(800)], since: 77),
        updatedAt: 100
    )

    @Test func `comes back with every field`() async throws {
        let full = full
        try await ledger.changeMapping(of: "4711") { $0 = full }
        let bare = Mapping(event: "1", workgroup: "gent", owner: "x", updatedAt: 1)
        try await ledger.changeMapping(of: "1") { $0 = bare }
        #expect(try await ledger.mappings() == [bare, full])
        #expect(try await ledger.mappings(of: ["4711", "9"]) == ["4711": full])
        let seen = try await ledger.change(key, workgroup: "gent") { _, view in
            try view.mappings(of: ["4711"])
        }
        #expect(seen == ["4711": full])
    }

    @Test func `knows ticket types that nobody has said from none`() async throws {
        for (event, types) in [("1", nil), ("2", []), ("3", ["Standaard"])] as [(EventID, [String]?)] {
            try await ledger.changeMapping(of: event) {
                $0 = Mapping(event: event, workgroup: "gent", owner: "x", ticketTypes: types, updatedAt: 1)
            }
        }
        #expect(try await ledger.mappings().map(\.ticketTypes) == [nil, [], ["Standaard"]])
    }

    @Test func `keeps prices without a date`() async throws {
        let prices = EventPrices(categories: [], since: nil)
        try await ledger.changeMapping(of: "1") {
            $0 = Mapping(event: "1", workgroup: "gent", owner: "x", prices: prices, updatedAt: 1)
        }
        #expect(try await ledger.mappings().map(\.prices) == [prices])
    }

    @Test func `is changed from what it is, and can be taken away`() async throws {
        let full = full
        try await ledger.changeMapping(of: "4711") { $0 = full }
        let before = try await ledger.changeMapping(of: "4711") { mapping in
            defer { mapping?.operatorReference = nil }
            return mapping
        }
        #expect(before == full)
        #expect(try await ledger.mappings().map(\.operatorReference) == [nil])
        try await ledger.changeMapping(of: "4711") { $0 = nil }
        #expect(try await ledger.mappings() == [])
    }

    /// Whether it is found there or not, and however the reference is written.
    @Test func `is found by the UiTdatabank event that its reference leads to`() async throws {
        let event: UiTdatabankEventID = "5a0967f9-cc06-4c3c-9206-30481a767434"
        let url = "https://www.uitdatabank.be/event/5A0967F9-CC06-4C3C-9206-30481A767434/preview"
        let elsewhere = "6a0967f9-cc06-4c3c-9206-30481a767434"
        func add(_ name: EventID, _ fill: @escaping @Sendable (inout Mapping) -> Void) async throws {
            try await ledger.changeMapping(of: name) { mapping in
                var new = Mapping(event: name, workgroup: "gent", owner: "s", updatedAt: 1)
                fill(&new)
                mapping = new
            }
        }
        try await add("1") { $0.integrationReference = url }
        try await add("2") { $0.manualReference = event.text }
        try await add("3") { $0.operatorReference = "concert-\(event.text)?x=1" }
        try await add("4") { ($0.uitdatabankEvent, $0.organizer) = (event, "org-1") }
        // What an operator says counts, whatever the others name.
        try await add("5") { ($0.operatorReference, $0.manualReference) = (elsewhere, event.text) }
        try await add("6") { $0.integrationReference = elsewhere }
        // A word that only looks like it.
        try await add("7") { $0.integrationReference = "0\(event.text)" }
        try await add("8") { _ in }
        #expect(try await ledger.mappings(onto: event).map(\.event) == ["1", "2", "3", "4"])
    }

    @Test func `is left alone by a change that throws`() async throws {
        let full = full
        await #expect(throws: Refusal()) {
            try await ledger.changeMapping(of: "4711") { mapping in
                mapping = full
                throw Refusal()
            }
        }
        #expect(try await ledger.mappings() == [])
    }
}
