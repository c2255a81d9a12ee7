import Testing

@testable import Console

@Suite struct PerseveranceTests {
    private struct Trouble: Passing {
        var passes: Bool
    }

    private let passing = Trouble(passes: true)
    private let lasting = Trouble(passes: false)

    private func tries(_ outcomes: [Trouble?]) async -> (count: Int, end: Trouble?) {
        var count = 0
        do {
            try await Perseverance.trying(pauses: [.zero, .zero]) {
                count += 1
                if let error = outcomes[count - 1] { throw error }
            }
        } catch {
            return (count, error as? Trouble)
        }
        return (count, nil)
    }

    @Test func `what passes by itself is tried again, twice`() async {
        let good = await tries([passing, passing, nil])
        #expect(good.count == 3 && good.end == nil)
        let bad = await tries([passing, passing, passing, nil])
        #expect(bad.count == 3 && bad.end?.passes == true)
    }

    @Test func `what lasts is not tried again`() async {
        let first = await tries([lasting, nil])
        #expect(first.count == 1 && first.end?.passes == false)
        let second = await tries([passing, lasting, nil])
        #expect(second.count == 2 && second.end?.passes == false)
    }
}
