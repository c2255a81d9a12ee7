import Foundation
package import Working

/// Sells basket after basket, with a bounded number of them open, and follows each to its end.
package actor Load {
    package struct Measure: Sendable {
        /// The fewest tickets to sell.
        package var sales: Int
        package var seed: UInt64
        /// The most baskets that are open at a time.
        package var window = 2_000
        /// Tickets a second.
        package var pace: Double

        package init(sales: Int, seed: UInt64, pace: Double) {
            self.sales = sales
            self.seed = seed
            self.pace = pace
        }
    }

    /// What the progress line says.
    package struct Standing: Sendable {
        package var opened = 0
        package var settled = 0
        package var openBaskets = 0
        package var uncertain = 0
    }

    private struct Flight {
        let plan: BasketPlan
        let openedAt: Date
        var untold: Int
        /// Whether the recovery of its strike waits for it.
        var isAwaited = false
    }

    private struct Errand {
        let basket: Int
        let step: Int
    }

    private let measure: Measure
    private var flights: [Int: Flight] = [:]
    /// What is to be told, by the ten milliseconds in which it is due.
    private var agenda: [Int: [Errand]] = [:]
    private var lastTick = -1
    private var allowance = 0.0
    private let started = ContinuousClock.now
    private var lastOpening = ContinuousClock.now
    private var isLastCall = false
    private var giveUpAt: ContinuousClock.Instant?
    private var heals: [Int: ContinuousClock.Instant] = [:]

    package private(set) var hearing = Hearing()
    package private(set) var strikes: [Strike] = []
    package private(set) var standing = Standing()
    /// For each basket, the first strike that it lived through, or 0.
    package private(set) var strikeOfBasket: [UInt16] = []
    private var struckNow: Set<Int> = []

    package init(_ measure: Measure) { self.measure = measure }

    /// Whether as many tickets as wanted were sold.
    package var hasSoldEnough: Bool { standing.opened >= measure.sales }

    /// No basket is opened any more once enough are sold; what is open gets so long to end.
    package func lastCall() { isLastCall = true }

    /// Sells until the last call, and until every basket has ended or `patience` is over.
    package func run(_ tixly: Tixly, patience: Duration) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while !isOver(patience) {
                openBaskets()
                for errand in takeDue() { group.addTask { try await self.tell(errand, tixly) } }
                try await Task.sleep(for: .milliseconds(10))
            }
            if !flights.isEmpty { group.cancelAll() }
        }
    }

    /// Takes in what the houses hear.
    package func hear(_ delivery: Delivery) {
        if let basket = hearing.hear(delivery) { closeIfDone(basket) }
    }

    private func isOver(_ patience: Duration) -> Bool {
        guard isLastCall, hasSoldEnough else { return false }
        let end = giveUpAt ?? ContinuousClock.now + patience
        giveUpAt = end
        return flights.isEmpty || ContinuousClock.now > end
    }

    private func openBaskets() {
        let now = ContinuousClock.now
        allowance = min(allowance + measure.pace * ((now - lastOpening) / .seconds(1)), measure.pace)
        lastOpening = now
        while allowance > 0, flights.count < measure.window, !(isLastCall && hasSoldEnough) {
            let plan = BasketPlan(hearing.baskets, seed: measure.seed)
            hearing.open(plan)
            strikeOfBasket.append(UInt16(struckNow.min() ?? 0))
            flights[plan.number] = Flight(plan: plan, openedAt: Date(), untold: plan.steps.count)
            for (index, step) in plan.steps.enumerated() {
                agenda[tick(now) + 1 + step.after / 10, default: []].append(
                    Errand(basket: plan.number, step: index)
                )
            }
            standing.opened += plan.lines.count
            standing.openBaskets = flights.count
            allowance -= Double(plan.lines.count)
        }
    }

    private func tick(_ now: ContinuousClock.Instant) -> Int { Int((now - started) / .milliseconds(10)) }

    private func takeDue() -> [Errand] {
        let now = tick(ContinuousClock.now)
        guard now > lastTick else { return [] }
        defer { lastTick = now }
        return (lastTick + 1...now).flatMap { agenda.removeValue(forKey: $0) ?? [] }
    }

    private func tell(_ errand: Errand, _ tixly: Tixly) async throws {
        guard let flight = flights[errand.basket] else { return }
        let message = flight.plan.message(flight.plan.steps[errand.step], openedAt: flight.openedAt)
        do {
            try await tixly.publish(message.type, message.json, key: flight.plan.house.key)
        } catch is CancellationError {
            return
        }
        flights[errand.basket]?.untold -= 1
        closeIfDone(errand.basket)
    }

    private func closeIfDone(_ basket: Int) {
        guard let flight = flights[basket], flight.untold == 0, hearing.isDone(flight.plan) else { return }
        flights[basket] = nil
        standing.settled += flight.plan.lines.count
        standing.openBaskets = flights.count
        standing.uncertain += flight.plan.lines.indices.count {
            hearing.line($0, of: basket).outcome.isLeftToAnOperator
        }
        if flight.isAwaited { countDown(Int(strikeOfBasket[basket])) }
    }
}

extension Load {
    /// A fault strikes; its number comes back.
    package func strike(_ fault: String) -> Int {
        let number = strikes.count + 1
        strikes.append(Strike(fault: fault, number: number, struckAt: Date()))
        struckNow.insert(number)
        for basket in flights.keys where strikeOfBasket[basket] == 0 {
            strikeOfBasket[basket] = UInt16(number)
        }
        return number
    }

    /// The fault has healed, or could not strike because of `trouble`; from here on recovery is measured.
    package func heal(_ number: Int, trouble: String? = nil) {
        strikes[number - 1].healedAt = Date()
        strikes[number - 1].trouble = trouble
        heals[number] = .now
        struckNow.remove(number)
        for (basket, flight) in flights
        where flight.untold == 0 && !flight.plan.waitsForLapse && strikeOfBasket[basket] == number {
            strikes[number - 1].waiting += 1
            flights[basket]?.isAwaited = true
        }
        if strikes[number - 1].waiting == 0 { strikes[number - 1].recovery = .zero }
    }

    /// Whether every basket that was open when the fault had healed is settled.
    package func hasRecovered(_ number: Int) -> Bool { strikes[number - 1].recovery != nil }

    private func countDown(_ number: Int) {
        strikes[number - 1].waiting -= 1
        guard strikes[number - 1].waiting == 0, let healed = heals[number] else { return }
        strikes[number - 1].recovery = ContinuousClock.now - healed
    }
}
