import Desks
import Testing
import Tickets

@Suite(.timeLimit(.minutes(1)))
struct OrganizerGateTests {
    private let gate = OrganizerGate(places: 2, moment: .milliseconds(20))

    @Test func `an organiser that hangs takes its own places, and nobody else's`() async {
        #expect(await gate.enter("gent"))
        #expect(await gate.enter("gent"))
        #expect(await gate.enter("gent") == false, "who waits for longer than a moment is turned away")
        #expect(await gate.enter("gent") == false, "and so is who comes after him, at once")
        #expect(await gate.enter("brugge"))
    }

    @Test func `a place that is given back goes to who waits`() async {
        let patient = OrganizerGate(places: 1, moment: .seconds(30))
        #expect(await patient.enter("gent"))
        async let second = patient.enter("gent")
        await patient.leave("gent", isHealthy: true)
        #expect(await second)
    }

    @Test func `failures in a row close the gate but for one request, and a success opens it`() async {
        for _ in 0..<5 {
            #expect(await gate.enter("gent"))
            await gate.leave("gent", isHealthy: false)
        }
        #expect(await gate.enter("gent"), "one is let through to see")
        #expect(await gate.enter("gent") == false)
        await gate.leave("gent", isHealthy: false)
        #expect(await gate.enter("gent"))
        await gate.leave("gent", isHealthy: true)
        #expect(await gate.enter("gent"))
        #expect(await gate.enter("gent"))
    }

    @Test func `single failures among successes close nothing`() async {
        for round in 0..<20 {
            #expect(await gate.enter("gent"))
            await gate.leave("gent", isHealthy: !round.isMultiple(of: 2))
        }
        #expect(await gate.enter("gent"))
        #expect(await gate.enter("gent"))
    }
}
