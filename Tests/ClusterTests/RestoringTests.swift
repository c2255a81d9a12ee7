import Desks
import FaultRig
import Foundation
import Messages
import Rehearsal
import SQLLedger
import SQLiteLedger
import Sandbox
import Testing
import Tickets

/// A copy of the ledger is put back, and Tixly tells again what it has told since: nothing is sold twice, and nothing that
/// was paid is cancelled.
@Suite(.broker, .timeLimit(.minutes(6)))
struct RestoringTests {
    @Test func `an old ledger learns again what was sold, paid and cancelled since it was copied`()
        async throws
    {
        try await Cluster.with { cluster in
            try await Box.with(cluster) { box, tixly in
                let before = Evening(tixly, box, from: 0)
                let since = Evening(tixly, box, from: 20)
                try await cluster.withWorkers(Self.workers) {
                    try await tixly.publish(MessageType.eventChanged, Configuration.changes[0])
                    _ = try await eventually("the event is mapped") {
                        await box.heard.first { $0.type == MessageType.mappingChanged }
                    }
                    try await before.sell()
                    try await before.reserve(isPaid: false)
                }
                let copy = "\(cluster.ledgerPath).copy"
                try cluster.copyLedger(to: copy)
                try await cluster.withWorkers(Self.workers) {
                    try await before.pay()
                    try await before.cancel()
                    try await since.sell()
                    try await since.reserve(isPaid: true)
                    try await since.cancel()
                }
                let book = try await Self.book(cluster)
                #expect(book.count == 12 && book.values.filter(\.self).count == 8)

                try cluster.putBack(copy)
                try await Self.restored(cluster)
                try await cluster.withWorkers(Self.workers) {
                    try await before.tellCancellationsAgain()
                    try await since.tellCancellationsAgain()
                    try await cluster.waitUntilDrained(["uitpas.baskets"])
                    try await before.tellAgain()
                    try await since.tellAgain()
                    try await Self.restored(cluster, ["--end"])
                    try await before.hearCancellationsAgain()
                    try await since.hearCancellationsAgain()
                }
                #expect(try await Self.book(cluster) == book, "UiTPAS has what it had")
                let event = UiTdatabankEventID(TestData.event(109))
                let sales = try await cluster.openLedger().book(of: event).sales
                let mine = sales.filter { $0.value.cancelledAt == nil }.map(\.key.text)
                #expect(Set(mine) == Set(book.filter(\.value).keys), "and so has the ledger, of what is sold")
                let reconciled = try await cluster.run("uitpas", ["reconcile"])
                #expect(reconciled.status == .exited(0), "\(reconciled.standardOutput)")
            }
        }
    }

    private static func restored(_ cluster: Cluster, _ arguments: [String] = []) async throws {
        let finished = try await cluster.run("uitpas", ["ledger", "restored"] + arguments)
        #expect(finished.status == .exited(0), "\(finished.standardError)")
    }

    private static let workers = ["routing-worker", "mapping-worker", "sale-worker", "cancellation-worker"]

    /// Every sale at UiTPAS, and whether it is active.
    private static func book(_ cluster: Cluster) async throws -> [String: Bool] {
        let sales = try await cluster.upstream.sales(ofEvent: TestData.event(109))
        return Dictionary(uniqueKeysWithValues: sales.map { ($0.id, $0.isActive) })
    }
}

/// Six baskets of a ticket each: two that stay sold, two that are cancelled, two that are reserved and paid later.
private struct Evening: Sendable {
    let tixly: Tixly
    let box: Box
    let first: Int

    init(_ tixly: Tixly, _ box: Box, from first: Int) {
        (self.tixly, self.box, self.first) = (tixly, box, first)
    }

    private var sold: Range<Int> { first..<first + 4 }
    private var cancelled: Range<Int> { first..<first + 2 }
    private var reserved: Range<Int> { first + 4..<first + 6 }

    func sell() async throws {
        for number in sold { try await tixly.publish(MessageType.sold, basket(number)) }
        for number in sold { _ = try await box.hear("sale.registered", basket: "B-\(number)") }
    }

    func reserve(isPaid: Bool) async throws {
        for number in reserved {
            try await tixly.publish(MessageType.reserved, basket(number, isReserved: true))
        }
        for number in reserved { _ = try await box.hear("sale.registered", basket: "B-\(number)") }
        if isPaid { try await pay() }
    }

    func pay() async throws {
        for number in reserved { try await tixly.publish(MessageType.sold, basket(number)) }
        for number in reserved { _ = try await box.hear("basket.settled", basket: "B-\(number)") }
    }

    func cancel() async throws {
        for number in cancelled { try await tixly.publish(MessageType.cancelled, cancellation(number)) }
        for number in cancelled { _ = try await box.hear("sale.cancelled", basket: "B-\(number)") }
    }

    /// First of all, lest one of them take the sale of a ticket that was sold to the same pass since.
    func tellCancellationsAgain() async throws {
        for number in cancelled { try await tixly.publish(MessageType.cancelled, cancellation(number)) }
    }

    /// Everything else that Tixly has published, in its order; heard of again.
    func tellAgain() async throws {
        let registered = await count("sale.registered")
        for number in sold { try await tixly.publish(MessageType.sold, basket(number)) }
        for number in reserved {
            try await tixly.publish(MessageType.reserved, basket(number, isReserved: true))
            try await tixly.publish(MessageType.sold, basket(number))
        }
        try await eventually("what stays sold is heard of again", within: .seconds(120)) {
            let kept = Set(sold).union(reserved).subtracting(cancelled).count
            return await count("sale.registered") >= registered + kept
        }
    }

    /// Once by the ledger that was lost, once by the one that was put back.
    func hearCancellationsAgain() async throws {
        try await eventually("what was cancelled is heard of again", within: .seconds(120)) {
            await count("sale.cancelled") >= cancelled.count * 2
        }
    }

    private func count(_ type: String) async -> Int {
        let mine = Set((first..<first + 6).map { "B-\($0)" })
        return await box.heard.count { $0.type == type && $0.body.basketId.map(mine.contains) == true }
    }

    private func basket(_ number: Int, isReserved: Bool = false) -> String {
        // Over when the copy is put back, or soon after.
        let end = (Date.now + 20).ISO8601Format()
        return """
            {"basketId":"B-\(number)","workgroup":"gent","seller":"handelsbeurs","channel":"online",
            \(isReserved ? "\"expiresAt\":\"\(end)\"," : "")
            "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie","regularPrice":"12.00",
            "uitpasNumber":"\(TestData.generated(number))","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
            """
    }

    private func cancellation(_ number: Int) -> String {
        """
        {"basketId":"B-\(number)","workgroup":"gent","seller":"handelsbeurs",
        "cancelledAt":"2026-11-23T19:02:11+01:00","reason":"geannuleerd"}
        """
    }
}

extension Cluster {
    /// While nobody has it open, so that all of it is in the one file.
    fileprivate func copyLedger(to copy: String) throws {
        guard !FileManager.default.fileExists(atPath: "\(ledgerPath)-wal") else {
            throw RehearsalError("somebody has the ledger open")
        }
        try FileManager.default.copyItem(atPath: ledgerPath, toPath: copy)
    }

    fileprivate func putBack(_ copy: String) throws {
        try FileManager.default.removeItem(atPath: ledgerPath)
        try FileManager.default.copyItem(atPath: copy, toPath: ledgerPath)
    }
}
