import Foundation
import Rehearsal

/// Somebody else holds the ledger's write lock.
struct LedgerLocked: Fault {
    let name = "ledger-locked"
    let summary = "somebody else holds the ledger's write lock"

    func strike(_ stage: Stage) async throws {
        try await withLockedLedger(URL(filePath: stage.cluster.ledgerPath)) { try await stage.last() }
    }
}

/// Every write of a worker to the ledger fails.
struct LedgerFailing: Fault {
    let worker: String
    let failure: Scalpel.Failure

    var name: String { "ledger-\(failure.name)-\(worker)" }
    var summary: String { "every write of a \(worker) to the ledger ends with \(failure.rawValue)" }

    func strike(_ stage: Stage) async throws {
        let post = Roster.Post(worker)
        let child = try await eventually("a \(worker) runs") { await stage.roster.child(post) }
        _ = try await Scalpel().failing(
            child,
            at: .fileWrites(stage.cluster.ledgerPath + "-wal"),
            with: failure
        ) {
            try await stage.last()
        }
    }

    static var all: [LedgerFailing] {
        ["routing-worker", "sale-worker", "cancellation-worker"].flatMap { worker in
            [Scalpel.Failure.diskFull, .inputOutput, .readOnly].map {
                LedgerFailing(worker: worker, failure: $0)
            }
        }
    }
}

extension Scalpel.Failure {
    fileprivate var name: String {
        switch self {
        case .diskFull: "disk-full"
        case .inputOutput: "broken"
        case .readOnly: "read-only"
        }
    }
}
