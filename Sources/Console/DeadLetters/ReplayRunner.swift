import Assembly
import Desks
import Messages
import RabbitMQ
import Synchronization
import Tickets
import Topology
import UnixSignals
import Working

/// Carries a replay out: claims a letter, sends it, writes down what came of it, takes the next one.
///
/// SIGINT and SIGTERM end it after the letter in hand. A broker that is lost ends it as well; the letter that was being
/// sent then is sent again when the replay goes on, since it can't be told whether it arrived.
struct ReplayRunner {
    /// How a replay ended.
    struct Ending {
        var run: ReplayRun
        /// Why it ended before it was done, if not because somebody wanted that.
        var obstacle: String?
    }

    var session: BrokerSession
    var ledger: AnyLedger
    var plan: TopologyPlan
    /// The name under which letters are claimed; nobody else has it.
    var holder: String
    var signature: @Sendable () -> Signature
    /// Told of each letter that was sent or refused.
    var onResult: @Sendable (_ letter: Int64, _ result: ReplayRun.Result, _ detail: String) -> Void

    /// Carries out what is left of a run that this holder has.
    func carryOut(_ run: ReplayRun, rate: Double?) async throws -> Ending {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let obstacle = try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            group.addTask {
                do {
                    return try await work(on: run, rate: rate ?? run.rate)
                } catch let error as LedgerError {
                    return "the ledger can't be used: \(error)"
                }
            }
            var obstacle: String?
            // After a signal the work ends with the letter that it has in hand; without work nobody waits for one.
            for try await end in group {
                obstacle = obstacle ?? end
                group.cancelAll()
            }
            return obstacle
        }
        do throws(LedgerError) {
            guard let left = try await ledger.leave(run.id, holder: holder, signature()) else {
                throw LedgerError.unusable("there is no replay \(run.id) any more")
            }
            return Ending(run: left, obstacle: obstacle)
        } catch {
            throw ToolFailure(
                "the replay was cut off: \(obstacle ?? error.description); dead-letters resume \(run.id) goes on, half a "
                    + "minute after this",
                code: .incomplete
            )
        }
    }

    /// Sends letters until none is left, or the task is cancelled.
    ///
    /// - Returns: What it could not go on for.
    private func work(on run: ReplayRun, rate: Double?) async throws -> String? {
        var pace = Pace(rate)
        var progress = Progress(run.tally, rate: rate)
        while await pace.next() {
            guard let letter = try await ledger.claim(of: run.id, holder: holder, at: .now) else {
                return nil
            }
            let result: ReplayRun.Result
            let detail: String
            do throws(BrokerError) {
                (result, detail) = try await send(letter, isByType: run.isByType)
            } catch {
                guard error.isAboutTheMessage else { return error.description }
                (result, detail) = (.refused, error.description)
            }
            try await ledger.settle(
                letter.id,
                of: run.id,
                holder: holder,
                as: result,
                detail: detail,
                signature()
            )
            onResult(letter.id, result, detail)
            progress.count(result)
        }
        return nil
    }

    private func send(
        _ letter: DeadLetter,
        isByType: Bool
    ) async throws(BrokerError) -> (ReplayRun.Result, String) {
        guard let queue = letter.destination(in: plan, isByType: isByType) else {
            return (.refused, letter.hasNowhereToGo(in: plan))
        }
        guard try await session.publish(letter.replay(to: queue)) else {
            return (.refused, "there is no queue \(queue); run uitpas topology apply")
        }
        return (.sent, queue)
    }
}

/// So many a second, and no burst after a pause.
private struct Pace {
    private let gap: Duration?
    private var due = ContinuousClock.now

    init(_ rate: Double?) { gap = rate.map { .seconds(1 / $0) } }

    /// Waits for the next turn; false when there is to be none.
    mutating func next() async -> Bool {
        if let gap {
            // Cancelled means stopped: the answer says so.
            try? await ContinuousClock().sleep(until: due)
            due = max(due + gap, .now)
        }
        return !Task.isCancelled
    }
}

/// Says from time to time how far a replay has come.
private struct Progress {
    private var tally: ReplayRun.Tally
    private let rate: Double?
    private let start = ContinuousClock.now
    private var done = 0
    private var told = ContinuousClock.now

    init(_ tally: ReplayRun.Tally, rate: Double?) {
        self.tally = tally
        self.rate = rate
    }

    mutating func count(_ result: ReplayRun.Result) {
        done += 1
        switch result {
        case .sent: tally.sent += 1
        case .refused: tally.refused += 1
        case .skipped: tally.skipped += 1
        }
        let now = ContinuousClock.now
        guard now - told >= .seconds(5) else { return }
        told = now
        let speed = Double(done) / ((now - start) / .seconds(1))
        let left = Int(Double(tally.waiting) / max(speed, 0.001))
        remark(
            "\(tally.sent.grouped) of \(Console.count(tally.total, "letter")) sent\(refusals); "
                + "\(Int(speed.rounded()))/s, \(left / 60) min \(left % 60) s to go"
        )
    }

    private var refusals: String { tally.refused > 0 ? ", \(tally.refused.grouped) refused" : "" }
}
