import Assembly
import Desks
import Foundation
import HTTPTransport
import SQLLedger
import SQLiteLedger
import Settings
import Tickets

/// The closing table: what the ledger says, beside what the sandbox says.
struct Closing {
    struct BookedSale: Decodable {
        var organizerId: String
        var state: String
    }

    var settings: Settings
    var sandbox: String

    func tell(_ teller: Teller) async throws {
        let totals = try await settings.existingLedger().salesTotals(ReportScope(), organizer: nil)
        teller.chapter(
            "What UiTPAS owes",
            "Per organiser: tickets registered, and the retribution for the discount."
        )
        teller.table(
            [["organiser", "tickets", "regular", "paid", "retribution"]]
                + grouped(totals, by: { organizer in name(of: organizer.organizer) }),
            rightAligned: [1, 2, 3, 4]
        )
        teller.chapter("Who sold it", "Per seller; UiTPAS does not know this, the ledger does.")
        teller.table(
            [["seller", "tickets", "regular", "paid", "retribution"]]
                + grouped(totals, by: { $0.seller.text }),
            rightAligned: [1, 2, 3, 4]
        )
        let booked = try await activeSales()
        let ledger = Dictionary(
            totals.filter { $0.active.tickets > 0 }.map { ($0.organizer.text, $0.active.tickets) },
            uniquingKeysWith: +
        )
        teller.say("")
        teller.check(
            booked == ledger,
            "UiTPAS's book and the ledger agree: \(booked.values.reduce(0, +)) active sales of \(booked.count) organisers"
        )
        let violations = try await violationCount()
        teller.check(violations == 0, "nothing was sent that publiq would have rejected")
    }

    private func grouped(_ totals: [SalesTotal], by key: (SalesTotal) -> String) -> [[String]] {
        Dictionary(grouping: totals, by: key).sorted { $0.key < $1.key }.map { name, rows in
            let regular = rows.reduce(Cents(0)) { $0 + $1.active.regular }
            let paid = rows.reduce(Cents(0)) { $0 + $1.active.paid }
            return [
                name, "\(rows.reduce(0) { $0 + $1.active.tickets })", "\(regular)", "\(paid)",
                "\(regular - paid)",
            ]
        }
    }

    private func name(of organizer: OrganizerID) -> String {
        settings.organizer(organizer.text)?.name ?? organizer.text
    }

    private func activeSales() async throws -> [String: Int] {
        let sales = try await get("/sandbox/sales?state=active", as: [BookedSale].self)
        return Dictionary(grouping: sales, by: \.organizerId).mapValues(\.count)
    }

    private func violationCount() async throws -> Int {
        struct Violation: Decodable {}
        return try await get("/sandbox/violations", as: [Violation].self).count
    }

    private func get<Answer: Decodable>(_ path: String, as type: Answer.Type) async throws -> Answer {
        let client = HTTPClient()
        do {
            let response = try await client.send(
                HTTPRequest(method: .get, url: sandbox + path, deadline: .seconds(10))
            )
            await client.close()
            return try JSONDecoder().decode(type, from: Data(response.body))
        } catch {
            throw Exit(.failed, "the sandbox's book can't be read: \(error)")
        }
    }
}
