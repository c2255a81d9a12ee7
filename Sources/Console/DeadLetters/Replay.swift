import ArgumentParser
import Assembly
import Desks
import Messages
import RabbitMQ
import Settings
import Tickets

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A replay from a terminal: begun or gone on with, carried out, and told of.
struct Replay {
    enum Telling {
        /// A line for each letter.
        case each
        /// How many.
        case tally
        case json
    }

    var settings: Settings
    var ledger: AnyLedger
    var session: BrokerSession
    var actor: ActorOption
    var why: String
    private let holder = UUID().uuidString.lowercased()

    init(settings: Settings, ledger: AnyLedger, session: BrokerSession, actor: ActorOption, why: String) {
        self.settings = settings
        self.ledger = ledger
        self.session = session
        self.actor = actor
        self.why = why
    }

    func begin(
        _ letters: [Int64],
        selection: String,
        rate: Double?,
        isByType: Bool,
        unknown: Int,
        telling: Telling
    ) async throws {
        let run = try await ledger.begin(
            letters,
            selection: selection.cut(to: 500),
            rate: rate,
            isByType: isByType,
            holder: holder,
            actor.signature(why: why)
        )
        try await carryOut(run, rate: rate, unknown: unknown, telling)
    }

    func resume(_ id: Int64, rate: Double?, telling: Telling) async throws {
        guard let before = try await ledger.run(id) else { throw ToolFailure("there is no replay \(id)") }
        guard try await ledger.resume(id, rate: rate, holder: holder, actor.signature(why: why)) else {
            guard before.state != .done else { throw ToolFailure("replay \(id) is done") }
            throw ToolFailure(
                "replay \(id) is under way, or was cut off less than half a minute ago; it was last seen at \(before.seenAt.rfc3339)"
            )
        }
        try await carryOut(before, rate: rate, unknown: 0, telling)
    }

    private func carryOut(_ run: ReplayRun, rate: Double?, unknown: Int, _ telling: Telling) async throws {
        let (actor, why) = (actor, why)
        let runner = ReplayRunner(
            session: session,
            ledger: ledger,
            plan: settings.topology,
            holder: holder,
            signature: { actor.signature(why: why) },
            onResult: { letter, result, detail in
                switch (result, telling) {
                case (.sent, .each): Results.write(line: "replayed \(letter) to \(detail)")
                case (.sent, .tally), (.sent, .json), (.skipped, _): break
                case (.refused, _): remark("\(letter) not replayed: \(detail)")
                }
            }
        )
        let ending = try await runner.carryOut(run, rate: rate)
        await session.close()
        let items = try await ledger.items(of: run.id)
        switch telling {
        case .json: Results.write(items.map { ReplayItemRow($0, of: run.id) })
        case .each:
            for item in items where item.result == .skipped {
                remark("\(item.letter) not replayed: \(item.detail)")
            }
        case .tally: Results.write(line: "replay \(run.id): \(ending.run.tally.text)")
        }
        if ending.run.state == .stopped {
            let reason = ending.obstacle.map { ": \($0)" } ?? ""
            remark("stopped\(reason); go on with dead-letters resume \(run.id)")
        }
        let tally = ending.run.tally
        guard tally.sent < tally.total || unknown > 0 else { return }
        throw tally.sent == 0 ? ExitCode.failure : .incomplete
    }
}

extension ReplayRun.Tally {
    /// For a result: `812 of 815 letters sent, 3 refused`.
    var text: String {
        let parts = [
            ("refused", refused), ("skipped", skipped), ("waiting", waiting), ("failed again", failedAgain),
        ]
        let others = parts.filter { $0.1 > 0 }.map { ", \($0.1.grouped) \($0.0)" }.joined()
        return "\(sent.grouped) of \(Console.count(total, "letter")) sent\(others)"
    }
}
