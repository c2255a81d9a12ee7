import Desks
import Metrics
import MetricsTestKit
import Synchronization
import Testing
import Tickets

@Suite(.timeLimit(.minutes(1)))
struct `What is measured of UiTPAS` {
    private let upstream = FakeUiTPAS()
    private let metrics = TestMetrics()
    private let metered: MeteredUiTPAS

    init() {
        let (upstream, metrics) = (upstream, metrics)
        metered = withMetricsFactory(metrics) {
            MeteredUiTPAS(upstream, organizers: ["gent", "aalst"], operations: [.post, .list, .remove])
        }
    }

    private func post(for organizer: OrganizerID, _ result: PostResult) async {
        upstream.script.withLock { $0.posts = [result] }
        _ = await metered.post([], for: organizer, notAfter: .now, timings: Timings())
    }

    private func failures(_ organizer: String, _ kind: String) throws -> Int64 {
        let labels = [("organizer", organizer), ("kind", kind)]
        return try metrics.expectCounter("uitpas_upstream_failures_total", labels).totalValue
    }

    private func times(_ organizer: String, _ operation: String) throws -> Int {
        let labels = [("organizer", organizer), ("operation", operation)]
        return try metrics.expectTimer("uitpas_upstream_seconds", labels).values.count
    }

    @Test func `every answer is timed by organiser, a no as well, and is no failure`() async throws {
        await post(for: "gent", .registered([]))
        await post(for: "gent", .refused(index: nil, reason: "maximum-reached", messages: [:]))
        _ = await metered.remove("S-1", for: "aalst", deadline: .seconds(1))
        _ = try await metered.sales(of: "e", for: "aalst")
        #expect(try times("gent", "post") == 2)
        #expect(try times("aalst", "remove") == 1 && times("aalst", "list") == 1)
        #expect(try times("aalst", "post") == 0, "there from the start")
        let all = metrics.counters.filter { $0.label == "uitpas_upstream_failures_total" }
        #expect(all.count == 24, "eight kinds, for two organisers and the others")
        #expect(all.allSatisfy { $0.totalValue == 0 })
    }

    @Test func `what is no use is counted by kind, and timed where publiq was asked`() async throws {
        await post(for: "gent", .unknown(reason: "reset"))
        await post(for: "gent", .notExecuted(UpstreamFailure(kind: .rateLimited, description: "429")))
        await post(for: "gent", .notExecuted(UpstreamFailure(kind: .paced, description: "own limit")))
        upstream.script.withLock {
            $0.readings = [.failure(UpstreamFailure(kind: .timeout, description: "slow"))]
            $0.removals["S-1"] = .failed(UpstreamFailure(kind: .forbidden, description: "403"))
        }
        await #expect(throws: UpstreamFailure.self) { try await metered.sales(of: "e", for: "gent") }
        _ = await metered.remove("S-1", for: "gent", deadline: .seconds(1))
        for kind in ["unknown", "rate-limited", "paced", "upstream-timeout", "forbidden"] {
            #expect(try failures("gent", kind) == 1, "\(kind)")
        }
        #expect(try times("gent", "post") == 2, "what waits for our own pace says nothing of publiq")
        #expect(try times("gent", "list") == 1 && times("gent", "remove") == 1)
    }

    @Test func `organisers that are not configured are one, however many there are`() async throws {
        for index in 0..<50 { await post(for: OrganizerID("stranger-\(index)"), .unknown(reason: "reset")) }
        #expect(try failures("other", "unknown") == 50)
        #expect(!metrics.counters.contains { "\($0.dimensions)".contains("stranger") })
    }
}
