import Testing
import Tickets

/// Wall clocks that are set while a sale is on its way.
@Suite struct ClockTests {
    private func moment(_ wall: Duration, _ uptime: Duration, boot: String = "a") -> Moment {
        Moment(
            wall: start + wall,
            uptime: Uptime(boot: boot, milliseconds: 1_000_000 + uptime.wholeMilliseconds)
        )
    }

    /// A basket with one line that was posted at `start` and whose answer was lost.
    private func lost() throws -> (Basket, Attempt) {
        var story = Story()
        _ = try story.basket.take(
            Order(payment: .sold(at: start), channel: "online", customer: nil, lines: [line("1")]),
            at: start,
            knowing: mapped
        )
        let (claim, _) = claim(&story.basket, at: moment(.zero, .zero))
        guard case .post(let attempt, _) = claim else { throw Unexpected() }
        _ = story.basket.record(.unknown(reason: "timeout"), of: attempt, at: start, atomicity: .line)
        return (story.basket, attempt)
    }

    private struct Unexpected: Error {}

    private func claim(_ basket: inout Basket, at moment: Moment) -> (Claim, [Effect]) {
        basket.claim(for: gent, as: "A-2", at: moment, timings: timings, knowing: mapped, isRepeat: false)
    }

    @Test(arguments: [Duration.seconds(3_600), .seconds(-3_600), .seconds(86_400 * 400)])
    func `a clock that is set neither opens a fence nor keeps it closed`(_ step: Duration) throws {
        var (basket, _) = try lost()
        let early = claim(&basket, at: moment(step + .seconds(54), .seconds(54)))
        #expect(early.0 == .wait(until: start + step + .seconds(55)))
        guard case .resolve = claim(&basket, at: moment(step + .seconds(55), .seconds(55))).0 else {
            Issue.record("the fence is still closed")
            return
        }
    }

    @Test(arguments: [Duration.seconds(3_600), .seconds(-3_600)])
    func `a sale is found whatever our clock was set to meanwhile`(_ step: Duration) throws {
        var (basket, attempt) = try lost()
        var view = View()
        let key = LineKey(basket: basket.key, line: "1")
        view.unresolved = [
            UnresolvedLine(
                key: key,
                startedAt: attempt.startedAt,
                settleAfter: attempt.settleAfter,
                isUncertain: false
            )
        ]
        view.tuples[key] = basket.lines["1"]?.tuple
        // publiq's clock runs on, ours was set.
        let sale = KnownSale(
            sale: "S",
            tuple: basket.lines["1"]?.tuple,
            tariffPrice: Cents(240),
            createdAt: start + .seconds(1)
        )
        let (wait, _) = try basket.resolve(
            attempt,
            from: Reading(
                begun: moment(step + .seconds(60), .seconds(60)),
                sales: [sale],
                publiqTime: start + .seconds(60)
            ),
            timings: timings,
            view: view
        )
        #expect(wait == nil)
        #expect(basket.lines["1"]?.ticketSale == "S")
    }

    @Test func `the second reading is as far from the first whatever the clock says`() throws {
        var (basket, attempt) = try lost()
        func read(at moment: Moment) throws -> Instant? {
            let reading = Reading(begun: moment, sales: [])
            return try basket.resolve(attempt, from: reading, timings: timings, view: View()).0
        }
        #expect(try read(at: moment(.seconds(60), .seconds(60))) == start + .seconds(65))
        #expect(try read(at: moment(.seconds(3_661), .seconds(61))) == start + .seconds(3_665))
        #expect(basket.lines["1"]?.state == .registering)
        #expect(try read(at: moment(.seconds(3_665), .seconds(65))) == nil)
        #expect(basket.lines["1"]?.state == .routed)
    }

    @Test func `another host's attempt is left alone for longer by what clocks may differ`() throws {
        var (basket, _) = try lost()
        let early = claim(&basket, at: moment(.seconds(64), .seconds(9), boot: "b"))
        #expect(early.0 == .wait(until: start + .seconds(65)))
        guard case .resolve = claim(&basket, at: moment(.seconds(65), .seconds(9), boot: "b")).0 else {
            Issue.record("the fence is still closed")
            return
        }
    }
}
