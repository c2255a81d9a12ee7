import Desks
import HTTPTransport
import Testing
import Tickets

@testable import Publiq

@Suite(.timeLimit(.minutes(1)))
struct PaceTests {
    @Test func `a burst of a second's worth is let through, then turns are far apart`() async throws {
        let pace = Pace(requestsPerSecond: 5)
        let soon = ContinuousClock.now + .milliseconds(50)
        for _ in 0..<5 { try await pace.turn(by: soon) }
        await #expect(throws: UpstreamFailure.self) { try await pace.turn(by: soon) }
    }

    @Test func `organisers that share a client share the strictest of their limits`() async throws {
        let http = ScriptedHTTP.granting { _, _ in .success(.json("{\"available\":[]}")) }
        let shared = ClientCredentials(id: "shared", secret: "s")
        let uitpas = PubliqUiTPAS(
            url: "https://api",
            tokenURL: ScriptedHTTP.tokenURL,
            clients: [
                "gent": shared, "aalst": shared, "brugge": ClientCredentials(id: "other", secret: "s"),
            ],
            requestsPerSecond: ["gent": 100, "aalst": 0.001],
            http: http,
            clocks: { .standing }
        )
        func ask(_ organizer: OrganizerID) async throws {
            _ = try await uitpas.tariffs(
                for: try sale().number,
                route: Route(event: event, organizer: organizer),
                regularPrice: Cents(1_200),
                deadline: .seconds(30)
            )
        }
        try await ask("gent")
        for organizer in ["gent", "aalst"] as [OrganizerID] {
            await #expect { try await ask(organizer) } throws: { ($0 as? UpstreamFailure)?.kind == .paced }
        }
        for _ in 0..<5 { try await ask("brugge") }
        #expect(http.apiRequests.count == 6)
    }

    @Test func `a turn that comes too late is refused with how long to wait, and is not used up`()
        async throws
    {
        let pace = Pace(requestsPerSecond: 0.5)
        let now = ContinuousClock.now
        try await pace.turn(by: now + .seconds(1))
        await #expect { try await pace.turn(by: now) } throws: { error in
            guard let failure = error as? UpstreamFailure, let wait = failure.retryAfter else { return false }
            return failure.kind == .paced && wait > .milliseconds(500) && wait <= .seconds(2)
        }
        await #expect { try await pace.turn(by: now) } throws: { error in
            guard let wait = (error as? UpstreamFailure)?.retryAfter else { return false }
            return wait <= .seconds(2)
        }
    }
}
