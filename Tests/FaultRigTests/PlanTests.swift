import FaultRig
import Testing

struct PlanTests {
    @Test func `the same seed sells the same baskets, another seed others`() {
        func text(_ seed: UInt64) -> [String] { (0..<50).map { "\(BasketPlan($0, seed: seed))" } }
        #expect(text(3) == text(3))
        #expect(text(3) != text(4))
    }

    @Test func `a fifth of the tickets is cancelled or lapses, and most is sold`() {
        let lines = (0..<5_000).flatMap { BasketPlan($0, seed: 1).lines }
        let share = Double(lines.count { !$0.isSold }) / Double(lines.count)
        #expect((0.15...0.35).contains(share), "\(share)")
    }

    @Test func `some tickets can't be told apart, most can`() {
        let lines = (0..<5_000).flatMap { BasketPlan($0, seed: 1).lines }
        let kinds = Set(lines.map { "\($0.event) \($0.pass) \($0.cents) \($0.label ?? "")" })
        #expect(kinds.count < lines.count * 99 / 100 && kinds.count > lines.count * 85 / 100)
    }
}
