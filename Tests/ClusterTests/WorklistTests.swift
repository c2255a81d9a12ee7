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
                    try await Self.markDone(cluster)
                }
            }
        }
    }

    /// What is done for another task is not done, and what is done waits for nobody.
    private static func markDone(_ cluster: Cluster) async throws {
        func waiting(_ arguments: String...) async throws -> [String?] {
            try await cluster.run("uitpas", ["sales", "list", "--json"] + arguments).objects().map {
                $0["basketId"]
            }
        }
        func done(_ task: String) async throws -> Bool {
            try await cluster.run("uitpas", ["worklist", "done", "G/1", "--task", task, "--note", "x"]).status
                == .exited(0)
        }
        #expect(try await waiting() == ["G"])
        #expect(try await !done("cancel"))
        #expect(try await waiting() == ["G"])
        #expect(try await done("register"))
        #expect(try await done("register"), "said again")
        #expect(try await waiting() == [])
        #expect(try await waiting("--state", "manual") == ["G"])
    }
}
