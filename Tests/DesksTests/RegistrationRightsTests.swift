import Desks
import Synchronization
import Testing
import Tickets

@Suite(.timeLimit(.minutes(1))) struct `The right to register sales` {
    private let uitpas = FakeUiTPAS()

    @Test(arguments: [
        (
            Result<Set<String>, UpstreamFailure>.success(["TICKETSALES_REGISTER"]),
            RegistrationRights.Right.granted
        ),
        (.success(["TICKETSALES_SEARCH"]), .lacking),
        (.failure(UpstreamFailure(kind: .forbidden, description: "")), .refused),
        (.failure(UpstreamFailure(kind: .unauthorized, description: "")), .unknown),
        (.failure(UpstreamFailure(kind: .error, description: "")), .unknown),
        (.failure(UpstreamFailure(kind: .noCredentials, description: "")), .noCredentials),
    ])
    func `is what publiq says`(
        answer: Result<Set<String>, UpstreamFailure>,
        right: RegistrationRights.Right
    ) async {
        uitpas.script.withLock { $0.permissions["gent"] = answer }
        #expect(await RegistrationRights(uitpas: uitpas).right(for: "gent") == right)
    }

    @Test func `needs credentials, and then nobody is asked`() async {
        uitpas.script.withLock { $0.strangers = ["gent"] }
        #expect(await RegistrationRights(uitpas: uitpas).right(for: "gent") == .noCredentials)
        #expect(uitpas.journal.isEmpty)
    }

    @Test func `is asked for once a minute, and by one for all`() async {
        let time = Mutex(ContinuousClock.now)
        let rights = RegistrationRights(uitpas: uitpas) { time.withLock { $0 } }
        uitpas.script.withLock {
            $0.meanwhile = { while !Task.isCancelled, await rights.waitingCount < 9 { await Task.yield() } }
        }
        await withTaskGroup(of: RegistrationRights.Right.self) { group in
            for _ in 1...10 { group.addTask { await rights.right(for: "gent") } }
            for await right in group { #expect(right == .granted) }
        }
        #expect(uitpas.journal == ["permissions gent"])
        uitpas.script.withLock { $0.meanwhile = nil }
        time.withLock { $0 += .seconds(59) }
        _ = await rights.right(for: "gent")
        #expect(uitpas.journal.count == 1)
        time.withLock { $0 += .seconds(1) }
        _ = await rights.right(for: "gent")
        _ = await rights.right(for: "brugge")
        #expect(uitpas.journal == ["permissions gent", "permissions gent", "permissions brugge"])
    }
}
