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

/// An operator on a bad evening: what happened, what can be mended, what is hopeless; afterwards all books agree.
@Suite(.broker, .timeLimit(.minutes(5)))
struct BadEveningTests {
    private static let count = 12

    private static func sold(_ basket: String, _ index: Int, price: String = "12.00") -> String {
        """
        {"basketId":"\(basket)","workgroup":"gent","seller":"handelsbeurs","channel":"online",\
        "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie","regularPrice":"\(price)",\
        "uitpasNumber":"\(TestData.generated(index))","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
        """
    }

    /// Baskets with a comma in the price, others that publiq forbids to sell, and rubbish.
    private static func spoil(_ cluster: Cluster, _ tixly: Tixly) async throws {
        for change in Configuration.changes { try await tixly.publish(MessageType.eventChanged, change) }
        try await cluster.upstream.misbehave(
            #"{"match":{"method":"POST","path":"/ticket-sales"},"times":1000,"action":"status","status":403}"#
        )
        for index in 0..<count {
            try await tixly.publish(MessageType.sold, sold("C-\(index)", index, price: "12,00"))
            try await tixly.publish(MessageType.sold, sold("F-\(index)", count + index))
            try await tixly.publish(MessageType.sold, "{rubbish \(index)")
        }
    }

    private static func groups(_ cluster: Cluster) async throws -> [String: [String: String]] {
        let rows = try await cluster.run("dead-letters", ["stats", "--json"]).objects()
        return Dictionary(rows.map { ("\($0["reason"] ?? "") \($0["pointer"] ?? "-")", $0) }) { first, _ in
            first
        }
    }

    private static func act(_ cluster: Cluster, _ arguments: String...) async throws -> Finished {
        try await cluster.run("dead-letters", arguments, environment: ["USER": "an"])
    }

    @Test func `causes are told apart, mended, replayed and given up, and the books agree afterwards`()
        async throws
    {
        try await Cluster.with { cluster in
            try await cluster.withWorkers {
                try await Box.with(cluster) { box, tixly in
                    try await Self.spoil(cluster, tixly)
                    let groups = try await eventually("everything has become a dead letter") {
                        let groups = try await Self.groups(cluster)
                        return groups.values.compactMap { $0["count"].flatMap { Int($0) } }.reduce(0, +) == 36
                            ? groups : nil
                    }
                    #expect(groups.values.allSatisfy { $0["count"] == "12" } && groups.count == 3)
                    let commas = try #require(groups["malformed /lines/*/regularPrice"]?["cause"])
                    let forbidden = try #require(groups["forbidden -"]?["cause"])
                    let rubbish = try #require(groups["malformed "]?["cause"])
                    try await cluster.upstream.behave()
                    try await Self.mendCommas(commas, cluster, box)
                    try await Self.replayForbidden(forbidden, cluster, box)
                    try await Self.giveUp(rubbish, cluster)
                    try await Self.compareBooks(cluster)
                }
            }
        }
    }

    private static func mendCommas(_ cause: String, _ cluster: Cluster, _ box: Box) async throws {
        let futile = try await act(
            cluster,
            "edit",
            "--cause",
            cause,
            "--with",
            "sed 's/12,00/12;00/'",
            "--yes"
        )
        #expect(futile.status == .exited(1))
        #expect(futile.standardError.contains("/lines/0/regularPrice: is not a price"))
        let declined = try await act(cluster, "edit", "--cause", cause, "--with", "sed s/12,00/12.00/")
        #expect(declined.status == .exited(1) && declined.standardError.contains("--yes"))
        let mended = try await act(cluster, "edit", "--cause", cause, "--with", "sed s/12,00/12.00/", "--yes")
        #expect(mended.status == .exited(0), "\(mended.standardError)")
        #expect(mended.standardError.contains(#"+       "regularPrice": "12.00""#))
        for index in 0..<count {
            _ = try await box.hear("sale.registered", basket: "C-\(index)")
            #expect(!(mended.standardError + mended.standardOutput).contains(TestData.generated(index)))
        }
    }

    private static func replayForbidden(_ cause: String, _ cluster: Cluster, _ box: Box) async throws {
        let forecast = try await act(cluster, "replay", "--cause", cause, "--dry-run", "--json").objects()
        #expect(forecast.count == count)
        #expect(forecast.allSatisfy { $0["outcome"] == "would-be-worked-on" }, "\(forecast)")
        let id = try #require(forecast.first?["id"])
        let sheet = try await act(cluster, "show", id).standardOutput
        #expect(sheet.contains("attempt 1, forbidden") && sheet.contains("parked"))
        #expect(sheet.contains("line 1: no such sale"))

        // One is stopped on the way and gone on with; a second one at the same time sends what is left, or nothing.
        let run = try await withChild(
            "dead-letters",
            ["replay", "--cause", cause, "--rate", "2", "--yes"],
            environment: cluster.environment
        ) { child in
            _ = try await eventually("the first letter was sent") {
                try await act(cluster, "runs", "--json").objects().first {
                    $0["sent"] != "0" && $0["selection"]?.contains(cause) == true
                }
            }
            #expect(try await child.terminate() == .exited(2))
            return try #require(try await act(cluster, "runs", "--json").objects().first?["id"])
        }
        async let one = act(cluster, "resume", run)
        async let other = act(cluster, "replay", "--cause", cause, "--yes")
        _ = try await (one, other)
        for index in 0..<count { _ = try await box.hear("sale.registered", basket: "F-\(index)") }
        let runs = try await act(cluster, "runs", "--json").objects()
        #expect(runs.allSatisfy { $0["waiting"] == "0" && $0["failedAgain"] == "0" }, "\(runs)")
        // 12 with the commas, 12 of these: none was sent twice.
        #expect(runs.compactMap { $0["sent"].flatMap { Int($0) } }.reduce(0, +) == 2 * count)

        let restored = try await act(cluster, "restore", id)
        #expect(restored.status == .exited(0), "\(restored.standardError)")
        let nothing = try await act(cluster, "replay", id, "--dry-run").standardOutput
        #expect(nothing.contains("which changes nothing: line 1 is registered"))
        #expect(try await act(cluster, "discard", id, "--why", "is registered").status == .exited(0))
    }

    private static func giveUp(_ cause: String, _ cluster: Cluster) async throws {
        let nobody = try await act(cluster, "discard", "--cause", "00000000", "--why", "x", "--yes")
        #expect(nobody.standardError.contains("no open dead letter matches --cause 00000000"))
        let again = try await act(cluster, "replay", "--cause", cause, "--yes")
        #expect(again.status == .exited(0), "\(again.standardError)")
        try await eventually("it has fallen again") {
            let stats = try await act(cluster, "stats", "--json").objects()
            return stats.first?["count"] == "\(count)"
        }
        let letter = try #require(try await act(cluster, "list", "--json").objects().first)
        let origin = try #require(letter["origin"])
        #expect(letter["cause"] == cause)
        #expect(
            try await act(cluster, "show", origin).standardOutput.contains("became \(letter["id"] ?? "")")
        )
        let given = try await act(
            cluster,
            "discard",
            "--cause",
            cause,
            "--why",
            "no JSON",
            "--yes",
            "--as",
            "bo"
        )
        #expect(given.standardOutput == "discarded 12 letters")
        #expect(try await act(cluster, "stats", "--json").objects().isEmpty)
    }

    /// Ledger, UiTPAS and the record of acts say the same.
    private static func compareBooks(_ cluster: Cluster) async throws {
        let booked = try await cluster.upstream.sales(ofEvent: TestData.event(109))
        #expect(booked.count == 2 * count)
        let lines = try await cluster.openLedger().baskets(withLinesIn: [.registered], limit: 100)
            .flatMap(\.orderedLines)
        #expect(Set(lines.compactMap { $0.ticketSale?.text }) == Set(booked.map(\.id)))
        let acts = try await act(cluster, "audit", "--json").objects()
        func number(_ act: String, by actor: String) -> Int {
            acts.count { $0["act"] == act && $0["by"] == actor }
        }
        #expect(number("corrected", by: "an") == count)
        #expect(acts.count { $0["act"] == "replayed" } == 3 * count)
        #expect(number("discarded", by: "bo") == count)
        #expect(number("restored", by: "an") == 1)
    }
}
