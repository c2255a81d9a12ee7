import CoreMetrics
import Desks
import InMemoryLogging
import Logging
import Messages
import MetricsTestKit
import Synchronization
import Testing
import Tickets
import Working

@Suite(.timeLimit(.minutes(1))) struct GatedUiTPASTests {
    private let upstream = FakeUiTPAS()

    private func gated(_ clients: [OrganizerID: String] = [:]) -> GatedUiTPAS {
        GatedUiTPAS(upstream, gate: CredentialGate(clients: clients, places: 10, limits: .lasting))
    }

    private func post(_ uitpas: GatedUiTPAS, for organizer: OrganizerID = "gent") async -> PostResult {
        await uitpas.post([], for: organizer, notAfter: .now + .seconds(5), timings: Timings())
    }

    private func script(_ posts: PostResult...) { upstream.script.withLock { $0.posts = posts } }

    private static let lost = PostResult.unknown(reason: "HTML")

    private static func failure(_ kind: UpstreamFailure.Kind, after: Duration? = nil) -> PostResult {
        .notExecuted(UpstreamFailure(kind: kind, description: "no", retryAfter: after))
    }

    @Test func `what is turned away was not posted, and says when to come back`() async {
        let uitpas = gated()
        script(Self.lost, Self.lost, Self.lost, Self.lost, Self.lost)
        for _ in 0..<5 { _ = await post(uitpas) }
        guard case .notExecuted(let failure) = await post(uitpas) else {
            Issue.record("it was posted")
            return
        }
        #expect(failure.kind == .turnedAway && failure.kind.retryClass == .turnedAway)
        #expect((failure.retryAfter ?? .zero) > .seconds(3_000))
        #expect(upstream.journal.count == 5)
    }

    @Test(arguments: [UpstreamFailure.Kind.forbidden, .noCredentials, .paced, .turnedAway, .crowded])
    func `neither a 403 nor our own restraint is the credential's failure`(_ kind: UpstreamFailure.Kind) async
    {
        let uitpas = gated(["gent": "c", "aalst": "c"])
        for _ in 0..<20 {
            script(Self.failure(kind, after: .seconds(60)))
            _ = await post(uitpas)
        }
        #expect(await uitpas.standstill(for: "aalst") == nil)
        #expect(upstream.journal.count == 20)
    }

    @Test func `organisers who share a client share its trouble`() async {
        let uitpas = gated(["gent": "c", "aalst": "c", "brugge": "d"])
        let limited = Self.failure(.rateLimited, after: .seconds(60))
        script(limited, limited)
        for _ in 0..<2 { _ = await post(uitpas) }
        #expect(await uitpas.standstill(for: "aalst")?.kind == .turnedAway)
        #expect(await uitpas.standstill(for: "brugge") == nil)
    }

    @Test func `a command for an organiser who is left alone costs no change of the ledger`() async throws {
        let rig = await Rig()
        try await rig.sell("4711")
        let uitpas = gated()
        let limited = Self.failure(.rateLimited, after: .seconds(60))
        script(limited, limited)
        for _ in 0..<2 { _ = await post(uitpas) }
        await rig.ledger.fail(after: 0)
        let desk = SaleDesk(
            houses: rig.houses,
            world: rig.world,
            uitpas: uitpas,
            routes: RouteRefresh(ledger: rig.ledger, uitdatabank: rig.uitdatabank) { .init(milliseconds: 0) },
            newAttempt: { "A" }
        )
        let reaction = try await desk.handle(.command(.sale(Rig.head, organizer: "gent", traceparent: nil)))
        guard case .retry(let kind, _, let after) = reaction.verdict else {
            Issue.record("\(reaction.verdict)")
            return
        }
        #expect(kind == .turnedAway && (after ?? .zero) > .seconds(50))
    }

    @Test func `a breaker's state can be seen for each of its organisers, and is logged when it changes`()
        throws
    {
        let metrics = TestMetrics()
        let log = InMemoryLogHandler()
        let signs = withMetricsFactory(metrics) {
            GateSigns(
                clients: ["gent": "c", "aalst": "c", "brugge": "d"],
                logger: Logger(label: "test") { _ in log }
            )
        }
        signs.changed("c", from: .closed, to: .open)
        signs.changed("c", from: .open, to: .halfOpen)
        signs.changed("c", from: .halfOpen, to: .open)
        for (organizer, state) in [("gent", 2.0), ("aalst", 2), ("brugge", 0)] {
            let gauge = try metrics.expectGauge("uitpas_breaker_state", [("organizer", organizer)])
            #expect(gauge.lastValue == state, "\(organizer)")
        }
        signs.changed("c", from: .halfOpen, to: .closed)
        #expect(log.entries.map(\.level) == [.warning, .info])
    }
}
