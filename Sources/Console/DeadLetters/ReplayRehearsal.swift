import ArgumentParser
import Assembly
import Desks
import Messages
import Settings
import Tickets
import Topology
import Working

/// Says what a replay would come to, and changes nothing.
struct ReplayRehearsal {
    private let plan: TopologyPlan
    private let ledger: AnyLedger
    private let isByType: Bool
    private let forecaster: ReplayForecaster

    init(_ settings: Settings, _ ledger: AnyLedger, isByType: Bool) {
        self.isByType = isByType
        plan = settings.topology
        self.ledger = ledger
        let organizers = Set(settings.organizers.map { OrganizerID(uitdatabank: $0.id) })
        forecaster = ReplayForecaster(
            houses: settings.houses,
            ledger: ledger,
            hasCredentials: { organizers.contains($0) },
            now: { .now }
        )
    }

    func tell(_ entries: [LetterEntry], unknown: Int, inFull: Bool, asJSON: Bool) async throws {
        var rows: [RehearsalRow] = []
        var progress = Headway("letters looked at", of: entries.count)
        for entry in entries {
            progress.step()
            guard let letter = try await ledger.letter(entry.id) else { continue }
            rows.append(try await row(letter))
        }
        if asJSON {
            Results.write(rows)
        } else if inFull || rows.count <= 20 {
            for row in rows { Results.write(line: row.text) }
        } else {
            Results.write(text: RehearsalRow.summary(rows).text)
            remark("--json has each letter")
        }
        guard unknown > 0 else { return }
        throw rows.isEmpty ? ExitCode.failure : .incomplete
    }

    func row(_ letter: DeadLetter) async throws -> RehearsalRow {
        guard letter.status == .open else {
            return RehearsalRow(letter.id, .refused, detail: "it is \(letter.status.rawValue)")
        }
        guard let queue = letter.destination(in: plan, isByType: isByType) else {
            return RehearsalRow(letter.id, .refused, detail: letter.hasNowhereToGo(in: plan))
        }
        switch try await forecaster.forecast(letter.incoming(in: queue)) {
        case .worked(let what): return RehearsalRow(letter.id, .worked, queue, detail: what)
        case .nothing(let why): return RehearsalRow(letter.id, .nothing, queue, detail: why)
        case .failsAgain(let cause):
            return RehearsalRow(
                letter.id,
                .failsAgain,
                queue,
                detail: cause.detail,
                reason: cause.reason.rawValue,
                pointer: cause.pointer
            )
        }
    }
}

/// What one letter would come to.
struct RehearsalRow: Encodable {
    enum Outcome: String, Encodable {
        case worked = "would-be-worked-on"
        case nothing = "nothing-to-do"
        case failsAgain = "would-fail-again"
        case refused
    }

    var id: Int64
    var outcome: Outcome
    var queue: String?
    var detail: String
    var reason: String?
    var pointer: String?

    init(
        _ id: Int64,
        _ outcome: Outcome,
        _ queue: String? = nil,
        detail: String,
        reason: String? = nil,
        pointer: String? = nil
    ) {
        self.id = id
        self.outcome = outcome
        self.queue = queue
        self.detail = NumberMask.masked.text(detail)
        self.reason = reason
        self.pointer = pointer
    }

    var text: String {
        switch outcome {
        case .worked: "would replay \(id) to \(queue ?? ""): \(detail)"
        case .nothing: "would replay \(id) to \(queue ?? ""), which changes nothing: \(detail)"
        case .failsAgain: "would replay \(id) to \(queue ?? ""), where it fails again: \(blame)"
        case .refused: "would not replay \(id): \(detail)"
        }
    }

    /// Reason, place and sentence.
    private var blame: String {
        [reason, pointer.flatMap { $0.isEmpty ? nil : $0 }, detail].compactMap { $0 }.joined(separator: ": ")
    }

    /// How many come to what, with an example.
    static func summary(_ rows: [RehearsalRow]) -> Table {
        var table = Table(.text("outcome"), .number("count"), .text("reason"), .text("example"))
        struct Kind: Hashable {
            var outcome: Outcome
            var reason: String?
            var place: String?
        }
        let groups = Dictionary(grouping: rows) {
            Kind(outcome: $0.outcome, reason: $0.reason, place: $0.pointer.map { LetterPlace.general($0) })
        }
        for (kind, rows) in groups.sorted(by: { $0.value.count > $1.value.count }) {
            let example = rows.first.map { "\($0.id): \($0.outcome == .failsAgain ? $0.blame : $0.detail)" }
            table.add(kind.outcome.rawValue, rows.count.grouped, kind.reason, example?.cut(to: 100))
        }
        return table
    }
}
