import Foundation

/// Lets one ledger grow beside another that stays as it is, and compares.
struct Growth {
    private static let smallest = 1_000

    var small: Store
    var large: Store
    var rounds: Int
    var sales: Int

    func run(through sizes: [Int]) async throws {
        let tills = (small: Till(small.ledger), large: Till(large.ledger))
        try await small.fill(0..<Self.smallest / Filling.linesPerBasket)
        try await tills.small.leaveOpen(100)
        let few = events(Self.smallest)
        print(
            "| lines | on disk | taking in | registering | cancelling | ratio of all three, by round | median |"
        )
        print("|---|---|---|---|---|---|---|")
        var filled = 0
        var answers: [[Duration]] = []
        for size in sizes {
            let baskets = size / Filling.linesPerBasket
            let start = ContinuousClock.now
            try await large.fill(filled..<baskets)
            note("\(size) lines after \(ContinuousClock.now - start)")
            if filled == 0 { try await tills.large.leaveOpen(100) }
            filled = baskets
            // Once for both, so that neither is the first.
            _ = try await tills.small.sell(50, ofEvents: few)
            _ = try await tills.large.sell(50, ofEvents: events(size))
            var ratios: [Double] = []
            var last = Till.Times()
            for _ in 0..<rounds {
                let one = try await tills.small.sell(sales, ofEvents: few)
                last = try await tills.large.sell(sales, ofEvents: events(size))
                ratios.append(last.sum / one.sum)
            }
            let list = ratios.map { decimal($0) }.joined(separator: " / ")
            let times = [last.taking, last.registering, last.cancelling].map { milliseconds($0) }
            print(
                "| \(size) | \(try await large.size() / 1_000_000) MB | \(times.joined(separator: " | ")) "
                    + "| \(list) | **\(decimal(ratios.sorted()[rounds / 2]))** |"
            )
            var column: [Duration] = []
            for question in Question.all {
                column.append(try await question.time(large.ledger, newest: events(size).lowerBound))
            }
            answers.append(column)
        }
        print("\n| question | \(sizes.map { "\($0) lines" }.joined(separator: " | ")) |")
        print("|---|\(sizes.map { _ in "---|" }.joined())")
        for (index, question) in Question.all.enumerated() {
            print(
                "| \(question.name) | \(answers.map { milliseconds($0[index]) }.joined(separator: " | ")) |"
            )
        }
    }

    /// The events that are sold now: the newest.
    private func events(_ size: Int) -> Range<Int> {
        let all = Filling.events(0..<size / Filling.linesPerBasket)
        return max(0, all.upperBound - 50)..<all.upperBound
    }

    private func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
    private func milliseconds(_ time: Duration) -> String { "\(decimal(time / .milliseconds(1))) ms" }
    private func decimal(_ value: Double) -> String { String(format: "%.2f", value) }
}

extension Till.Times {
    var sum: Duration { taking + registering + cancelling }
}
