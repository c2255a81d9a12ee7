import FaultRig
import Messages
import Rehearsal
import Sandbox
import Testing

/// The desk's worklist, as the desk uses it.
@Suite(.broker, .timeLimit(.minutes(5)))
struct WorklistTests {
    @Test func `the desk sees whole numbers when it asks for them, and nobody else does`() async throws {
        try await Cluster.with { cluster in
            try await cluster.withWorkers(["routing-worker"]) {
                try await Box.with(cluster) { box, tixly in
                    try await tixly.publish(
                        MessageType.sold,
                        """
                        {"basketId":"G","workgroup":"gent","seller":"handelsbeurs","channel":"box-office",\
                        "lines":[{"lineId":"1","eventId":"109","ticketType":"UiTPAS groepspas",\
                        "regularPrice":"12.00","uitpasNumber":"\(TestData.group)",\
                        "tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}]}
                        """
                    )
                    _ = try await box.hear("sale.manual", basket: "G")
                    for format in [[], ["--json"], ["--csv"]] {
                        let masked = try await cluster.run("uitpas", ["worklist", "list"] + format)
                        #expect(masked.standardOutput.contains("*********\(TestData.group.suffix(4))"))
                        #expect(!masked.standardOutput.contains(TestData.group))
                        let shown = try await cluster.run(
                            "uitpas",
                            ["worklist", "list", "--reveal"] + format
                        )
                        #expect(shown.standardOutput.contains(TestData.group), "\(shown.standardError)")
                    }
                }
            }
        }
    }
}
