import Desks
import Rehearsal
import SQLiteLedger
import Sandbox
import Testing
import Tickets

/// Compares what the houses sold with UiTPAS's book, the ledger and what was heard.
struct Audit {
    let cluster: Cluster
    let baskets: [Tixly.Basket]

    /// Waits until every line has come to its end in the ledger.
    func waitForTheEnd(within patience: Duration) async throws {
        let ledger = try await cluster.openLedger()
        var left = baskets[...]
        try await eventually(
            "every line has come to its end",
            within: patience,
            askingEvery: .milliseconds(200)
        ) {
            while let next = left.first {
                let key = BasketKey(seller: SellerID(next.seller), basket: BasketID(next.id))
                guard let known = try await ledger.basket(key) else { return false }
                let isDone = next.lines.allSatisfy { line in
                    let state = known.lines[LineID(line.id)]?.state
                    return line.isCancelled
                        ? state == .cancelled || state == .withdrawn : state == .registered
                }
                guard isDone else { return false }
                left = left.dropFirst()
            }
            return true
        }
        try await cluster.waitUntilDrained()
    }

    /// Every line once at UiTPAS or not at all, under its organiser's client, and the ledger says the same.
    func check(_ box: Box) async throws {
        let book = try await cluster.sandbox("/sandbox/sales", as: [BookedSale].self)
        let active = book.filter { $0.state == "active" }
        let expected = baskets.flatMap(\.lines).filter { !$0.isCancelled }
        #expect(Set(active.map(\.uitpasNumber)) == Set(expected.map(\.number)))
        #expect(active.count == expected.count, "a ticket is registered twice")
        let clients = Dictionary(
            uniqueKeysWithValues: Configuration.organizers.map { ($0.0, "\($0.1)-client") }
        )
        for sale in active { #expect(sale.clientId == clients[sale.organizerId]) }
        let events = Dictionary(uniqueKeysWithValues: expected.map { ($0.number, TestData.event($0.event)) })
        for sale in active { #expect(sale.eventId == events[sale.uitpasNumber]) }
        let violations = try await cluster.sandbox("/sandbox/violations", as: [AnyEntry].self)
        #expect(violations.isEmpty, "publiq would have rejected a request")
        let totals = try await cluster.openLedger().salesTotals(from: nil, until: nil)
        #expect(totals.reduce(0) { $0 + $1.tickets } == active.count)
        try await checkWhatWasHeard(box, active)
    }

    private func checkWhatWasHeard(_ box: Box, _ active: [BookedSale]) async throws {
        let heard = await box.heard
        #expect(heard.allSatisfy { !$0.type.hasPrefix("unreadable") })
        for basket in baskets {
            for line in basket.lines {
                let kinds = Set(
                    heard.filter { $0.body.basketId == basket.id && $0.body.lineId == line.id }.map(\.type)
                )
                if line.isCancelled {
                    #expect(kinds.contains("sale.cancelled"), "\(basket.id)/\(line.id)")
                } else {
                    #expect(kinds == ["sale.registered"], "\(basket.id)/\(line.id)")
                }
            }
            #expect(
                heard.contains { $0.type == "basket.settled" && $0.body.basketId == basket.id },
                "\(basket.id)"
            )
        }
        // The retribution, each message once, is what UiTPAS has.
        var owed: [String: Int] = [:]
        var seen: Set<String> = []
        for message in heard where message.type == "retribution" && seen.insert(message.id).inserted {
            owed[message.body.ticketSaleId ?? "", default: 0] += message.body.kind == "registered" ? 1 : -1
        }
        #expect(Set(owed.filter { $0.value == 1 }.keys) == Set(active.map(\.id)))
        #expect(owed.values.allSatisfy { $0 == 0 || $0 == 1 })
    }
}

/// Any JSON object, unread.
struct AnyEntry: Decodable {}
