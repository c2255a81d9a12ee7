package import Desks
import Tickets

extension SQLLedger {
    package func run(_ id: Int64) async throws(LedgerError) -> ReplayRun? {
        try await read { try $0.replayRun(id) }
    }

    package func runs(limit: Int) async throws(LedgerError) -> [ReplayRun] {
        try await read { try $0.replayRuns("ORDER BY id DESC LIMIT ?", [limit.stored]) }
    }

    package func items(of run: Int64) async throws(LedgerError) -> [ReplayRun.Item] {
        try await read { db in
            let sql = """
                SELECT dead_letter, result, detail, at,
                    (SELECT MIN(id) FROM dead_letters
                        WHERE origin = replay_letters.dead_letter AND last_failed_at >= replay_runs.begun_at)
                FROM replay_letters JOIN replay_runs ON replay_runs.id = replay_letters.run
                WHERE run = ? ORDER BY dead_letter
                """
            return try db.list(sql, [run.stored]) { columns in
                ReplayRun.Item(
                    letter: try columns.next(),
                    result: try columns.next(),
                    detail: try columns.next(),
                    at: try columns.next(),
                    failedAgainAs: try columns.next()
                )
            }
        }
    }
}

extension SQLSession {
    func replayRun(_ id: Int64) throws -> ReplayRun? { try replayRuns("WHERE id = ?", [id.stored]).first }

    fileprivate func replayRuns(_ condition: String, _ arguments: [SQLValue]) throws -> [ReplayRun] {
        let sql = """
            SELECT id, state, selection, rate, is_by_type, actor, why, begun_at, seen_at FROM replay_runs \(condition)
            """
        return try list(sql, arguments) { columns in
            let id: Int64 = try columns.next()
            return ReplayRun(
                id: id,
                state: try columns.next(),
                selection: try columns.next(),
                rate: try columns.next(),
                isByType: try columns.next(),
                signature: Signature(
                    actor: try columns.next(),
                    why: try columns.next(),
                    at: try columns.next()
                ),
                seenAt: try columns.next(),
                tally: try tally(of: id)
            )
        }
    }

    private func tally(of run: Int64) throws -> ReplayRun.Tally {
        let sql = """
            SELECT COUNT(*), COUNT(CASE WHEN result = 'sent' THEN 1 END),
                COUNT(CASE WHEN result = 'refused' THEN 1 END), COUNT(CASE WHEN result = 'skipped' THEN 1 END),
                COUNT(CASE WHEN result = 'sent' AND EXISTS (
                    SELECT 1 FROM dead_letters
                    WHERE origin = replay_letters.dead_letter AND last_failed_at >= replay_runs.begun_at) THEN 1 END)
            FROM replay_letters JOIN replay_runs ON replay_runs.id = replay_letters.run
            WHERE run = ?
            """
        let tallies = try list(sql, [run.stored]) { columns in
            ReplayRun.Tally(
                total: try columns.next(),
                sent: try columns.next(),
                refused: try columns.next(),
                skipped: try columns.next(),
                failedAgain: try columns.next()
            )
        }
        return tallies.first ?? ReplayRun.Tally(total: 0)
    }
}
