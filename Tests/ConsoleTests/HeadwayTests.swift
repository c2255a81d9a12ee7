import Testing

@testable import Console

@Suite struct HeadwayTests {
    @Test func `how far it is is said every other second, and not for what is done by then`() {
        var progress = Headway("letters read", of: 5_000)
        let start = ContinuousClock.now
        #expect(progress.step(at: start) == nil)
        #expect(progress.step(at: start + .seconds(3)) == "2 of 5,000 letters read")
        #expect(progress.step(at: start + .seconds(4)) == nil)
        #expect(progress.step(at: start + .seconds(5)) == "4 of 5,000 letters read")
    }
}
