import FaultRig
import Messages
import Rehearsal
import Sandbox
import Testing

/// What becomes of messages that are wrong, seen from outside.
@Suite(.timeLimit(.minutes(6)), .broker)
struct MessageTests {
    private static func sold(
        _ basket: String,
        workgroup: String = "gent",
        seller: String = "handelsbeurs",
        price: String = "\"12.00\"",
        number: String = "0900000067513"
    ) -> String {
        """
        {"basketId":"\(basket)","workgroup":"\(workgroup)","seller":"\(seller)","channel":"online",
        "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS integratie","regularPrice":\(price),
        "uitpasNumber":"\(number)","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
        """
    }

    @Test func `a message that can't be read is a dead letter that says where it is wrong`() async throws {
        let cases = [
            ("{", "malformed", ""), ("[]", "malformed", ""), (#"{"basketId":7}"#, "malformed", "/basketId"),
            (Self.sold("M", price: "\"12,00\""), "malformed", "/lines/0/regularPrice"),
            (Self.sold("M", price: "\"-1\""), "malformed", "/lines/0/regularPrice"),
            (Self.sold("M", price: "12.00"), "malformed", "/lines/0/regularPrice"),
            (Self.sold("M", workgroup: "brussel"), "unknown-workgroup", "/workgroup"),
            (Self.sold("M", seller: "nobody"), "unknown-seller", "/seller"),
            ("\"" + String(repeating: "x", count: 1_000_000) + "\"", "too-large", ""),
        ]
        try await Cluster.with { cluster in
            try await cluster.withWorkers {
                try await Box.with(cluster) { box, tixly in
                    for change in Configuration.changes {
                        try await tixly.publish(MessageType.eventChanged, change)
                    }
                    for (json, _, _) in cases { try await tixly.publish(MessageType.sold, json) }
                    // The worker goes on, and reads what people write.
                    try await tixly.publish(
                        MessageType.sold,
                        Self.sold("M-1", price: "\"12\"", number: "0900 0000 67513")
                    )
                    _ = try await box.hear("sale.registered", basket: "M-1")
                    let finished = try await cluster.run("dead-letters", ["list", "--json"])
                    #expect(finished.status == .exited(0), "\(finished.standardError)")
                    let letters = try finished.objects()
                    let found = letters.map { [$0["reason"] ?? "", $0["pointer"] ?? ""] }
                    #expect(
                        found.sorted { $0.joined() < $1.joined() }
                            == cases.map { [$0.1, $0.2] }.sorted { $0.joined() < $1.joined() }
                    )
                }
            }
        }
    }

    @Test func `a request for tariffs is answered line by line`() async throws {
        try await Cluster.with { cluster in
            try await cluster.withWorkers {
                try await Box.with(cluster) { box, tixly in
                    for change in Configuration.changes {
                        try await tixly.publish(MessageType.eventChanged, change)
                    }
                    try await eventually("the events are mapped") {
                        await box.heard.count { $0.type == MessageType.mappingChanged }
                            == Configuration.changes.count
                    }
                    let numbers = [
                        "0900.0000.67513", "0900000067513", "0900000002312", "0900000095902", "123",
                    ]
                    let lines = numbers.enumerated().map { index, number in
                        """
                        {"lineId":"\(index)","eventId":"109","ticketType":"Standaard","regularPrice":"12.00",\
                        "uitpasNumber":"\(number)"}
                        """
                    }
                    try await tixly.publish(
                        MessageType.tariffsRequested,
                        """
                        {"basketId":"Q","workgroup":"gent","seller":"handelsbeurs","channel":"box-office",
                        "lines":[\(lines.joined(separator: ","))]}
                        """
                    )
                    let answer = try await box.hear(MessageType.tariffsQuoted, basket: "Q")
                    let words = answer.lines?.map { $0.reason ?? $0.price ?? "" }
                    #expect(
                        words == [
                            "2.40", "duplicate-number", "invalid-card-status", "no-tariff", "invalid-number",
                        ]
                    )
                }
            }
        }
    }
}
