/// A basket as a house sells it, and what must come of each line; made from the seed and its number alone.
package struct BasketPlan: Sendable {
    package struct Line: Sendable {
        package var event: Int
        package var pass: String
        /// The regular price in cents; a multiple of five, so that a fifth of it is whole.
        package var cents: Int
        package var label: String?
        /// Whether it has to be at UiTPAS in the end.
        package var isSold: Bool

        /// The social tariff.
        package var tariffCents: Int { cents / 5 }
        package var organizer: Int { Scenery.organizer(ofEvent: event) }
    }

    /// One message of the house's.
    package struct Step: Sendable {
        package enum Kind: Sendable {
            case reserved(forMilliseconds: Int)
            case sold
            /// Places of lines, or nil for the whole basket.
            case cancelled([Int]?)
        }

        /// Milliseconds after the basket was opened.
        package var after: Int
        package var kind: Kind
    }

    package let number: Int
    package let seller: Int
    package private(set) var lines: [Line]
    /// In the order of their time.
    package private(set) var steps: [Step]
    /// Whether it ends, or begins anew, only because time has passed.
    package let waitsForLapse: Bool

    private enum Course { case sold, reservedAndSold, lapsed, lapsedAndSold, refused }

    package init(_ number: Int, seed: UInt64) {
        var choices = Choices(seed: seed, of: number)
        self.number = number
        seller = Int.random(in: 0..<Scenery.sellers.count, using: &choices)
        let course = Self.course(&choices)
        waitsForLapse = course == .lapsed || course == .lapsedAndSold
        lines = Self.lines(number, seller, seed, &choices)
        steps = Self.steps(course, isOne: Scenery.sellers[seller].standsOrFallsAsOne, &choices)
        switch course {
        case .sold, .reservedAndSold, .lapsedAndSold: cancelSome(&choices)
        case .lapsed:
            for place in lines.indices { lines[place].isSold = false }
            cancelSome(&choices)
        case .refused: refuseOne(&choices)
        }
        repeatSome(&choices)
        steps.sort { $0.after < $1.after }
    }

    package var house: Scenery.Seller { Scenery.sellers[seller] }
    package var id: String { "R-\(number)" }

    private static func course(_ choices: inout Choices) -> Course {
        switch Int.random(in: 0..<100, using: &choices) {
        case ..<45: .sold
        case ..<87: .reservedAndSold
        case ..<94: .lapsed
        case ..<97: .lapsedAndSold
        default: .refused
        }
    }

    private static func lines(
        _ number: Int,
        _ seller: Int,
        _ seed: UInt64,
        _ choices: inout Choices
    ) -> [Line] {
        let prices = [800, 1_000, 1_200, 1_250, 1_500, 2_000]
        var lines: [Line] = []
        for place in 0..<Int.random(in: 1...6, using: &choices) {
            if let last = lines.last, choices.chance(6) {
                // A family: tickets that UiTPAS can't tell apart.
                lines.append(last)
                continue
            }
            if choices.chance(0.3) {
                lines.append(twin(number, seed))
                continue
            }
            lines.append(
                Line(
                    event: Scenery.event(for: seller, &choices),
                    pass: Scenery.pass(number * 6 + place),
                    cents: prices[Int.random(in: 0..<prices.count, using: &choices)],
                    label: choices.chance(50) ? "Basis" : nil,
                    isSold: true
                )
            )
        }
        return lines
    }

    /// The same ticket in several baskets of about the same time.
    private static func twin(_ number: Int, _ seed: UInt64) -> Line {
        var choices = Choices(seed: seed, of: -1 - number / 200)
        let event = Int.random(in: 0..<Scenery.eventCount / 2, using: &choices) * 2
        return Line(
            event: event,
            pass: Scenery.pass(9_000_000 + number / 200),
            cents: 1_200,
            label: "Basis",
            isSold: true
        )
    }

    private static func steps(_ course: Course, isOne: Bool, _ choices: inout Choices) -> [Step] {
        let pause = Int.random(in: 50...1_500, using: &choices)
        switch course {
        case .sold: return [Step(after: 0, kind: .sold)]
        case .reservedAndSold:
            let isReordered = choices.chance(20)
            return [
                Step(after: isReordered ? pause : 0, kind: .reserved(forMilliseconds: 600_000)),
                Step(after: isReordered ? 0 : pause, kind: .sold),
            ]
        case .lapsed: return [Step(after: 0, kind: .reserved(forMilliseconds: 1_000 + pause))]
        case .lapsedAndSold:
            return [
                Step(after: 0, kind: .reserved(forMilliseconds: 1_000)),
                Step(after: 9_000 + 2 * pause, kind: .sold),
            ]
        case .refused:
            // A reserved basket that stands or falls as one is not paid once a line is refused.
            return isOne
                ? [Step(after: 0, kind: .reserved(forMilliseconds: 600_000))]
                : [Step(after: 0, kind: .sold)]
        }
    }

    /// Cancels a fifth of the tickets: before, in the middle of or after their sale.
    private mutating func cancelSome(_ choices: inout Choices) {
        let isWhole = choices.chance(10)
        guard isWhole || choices.chance(20) else { return }
        var places = lines.indices.filter { _ in isWhole || choices.chance(50) }
        if places.isEmpty { places = [0] }
        for place in places { lines[place].isSold = false }
        let last = steps.map(\.after).max() ?? 0
        let after =
            switch Int.random(in: 0..<3, using: &choices) {
            case 0: 0
            case 1: Int.random(in: 0...max(last, 300), using: &choices)
            default: last + Int.random(in: 1_500...5_000, using: &choices)
            }
        if after == 0 { for index in steps.indices { steps[index].after += 100 } }
        steps.append(Step(after: after, kind: .cancelled(isWhole ? nil : places)))
    }

    /// Lets UiTPAS refuse one line: alone, or with its whole basket.
    private mutating func refuseOne(_ choices: inout Choices) {
        let place = Int.random(in: lines.indices, using: &choices)
        lines[place].pass = Scenery.refusedPass
        for other in lines.indices where other == place || house.standsOrFallsAsOne {
            lines[other].isSold = false
        }
    }

    /// A quarter of the messages comes twice, at once or late.
    private mutating func repeatSome(_ choices: inout Choices) {
        for step in steps where choices.chance(25) {
            let delay = choices.chance(50) ? 0 : Int.random(in: 300...4_000, using: &choices)
            steps.append(Step(after: step.after + delay, kind: step.kind))
        }
    }
}
