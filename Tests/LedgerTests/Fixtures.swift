import Desks
import Foundation
import GRDB
import SQLLedger
import Testing
import Tickets

@testable import SQLiteLedger

/// A directory that is gone when the test is.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "ledger-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A directory that stays behind disturbs nobody.
        try? FileManager.default.removeItem(atPath: path)
    }

    var file: String { path + "/uitpas.db" }
}

extension Instant: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int64) { self.init(milliseconds: value) }
}

let key = BasketKey(seller: "handelsbeurs", basket: "B-1001")

func number(_ text: String = "0900000067513") throws -> UiTPASNumber { try #require(UiTPASNumber(text)) }

let route = Route(event: "udb-1", organizer: "org-1")

func line(
    _ id: LineID = "1",
    event: EventID = "4711",
    state: LineState = .unmapped,
    isSold: Bool = true,
    expiresAt: Instant? = nil,
    route: Route? = nil,
    sale: TicketSaleID? = nil
) throws -> Line {
    Line(
        id: id,
        kind: .uitpas,
        content: LineContent(
            event: event,
            regularPrice: Cents(1_200),
            number: try number(),
            tariff: "SOCIALTARIFF-1"
        ),
        ticketType: "UiTPAS integratie",
        channel: "online",
        expiresAt: expiresAt,
        isSold: isSold,
        state: state,
        since: 1,
        route: route,
        ticketSale: sale,
        tariffPrice: sale == nil ? nil : Cents(240)
    )
}

extension Basket {
    mutating func put(_ line: Line) {
        if lines[line.id] == nil { order.append(line.id) }
        lines[line.id] = line
    }
}

extension SQLLedger {
    /// Puts lines into a basket as they are.
    func put(_ lines: [Line], in key: BasketKey = key, workgroup: WorkgroupID = "gent") async throws {
        try await change(key, workgroup: workgroup) { basket, _ in
            for line in lines { basket.put(line) }
        }
    }

    /// The number, or the moment, that a question is answered with.
    func count(_ sql: String) async throws -> Int {
        let rows = try await read { try $0.answers(to: [SQLStatement(sql)]) }
        switch rows.first?.first?.values.first {
        case .integer(let number), .instant(let number): return Int(number)
        case nil, .null, .real, .text, .bytes: return 0
        }
    }

    /// Changes rows behind the ledger's back.
    func spoil(_ sql: String) async throws {
        try await write(.additions) { try $0.post(SQLStatement(sql)) }
    }
}

extension SQLiteLedger {
    func rowsChanged() async throws -> Int {
        try await commits.run { $0.totalChangesCount }
    }
}

struct Refusal: Error, Equatable {}
