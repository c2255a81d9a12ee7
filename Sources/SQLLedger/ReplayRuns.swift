package import Desks
package import Tickets

extension SQLLedger {
    package func begin(
        _ letters: [Int64],
        selection: String,
        rate: Double?,
        isByType: Bool,
        holder: String,
        _ signature: Signature
    ) async throws(LedgerError) -> ReplayRun {
        try await store(.letters) { db in
            let id = try db.insertRun(selection, rate, isByType, holder, signature)
            let insertion = "INSERT INTO replay_letters (run, dead_letter, detail) VALUES (?, ?, '')"
            for letter in letters { try db.post(insertion, [id.stored, letter.stored]) }
            try db.record(
                LetterAct(.runBegun, run: id, by: signature, detail: "\(letters.count) letters: \(selection)")
            )
            return try db.knownRun(id)
        }
    }

    package func resume(
        _ run: Int64,
        rate: Double?,
        holder: String,
        _ signature: Signature
    ) async throws(LedgerError) -> Bool {
        try await store(.letters) { db in
            let count = try db.change(
                """
                UPDATE replay_runs SET state = 'running', holder = ?, seen_at = ?, rate = COALESCE(?, rate)
                WHERE id = ? AND (state = 'stopped' OR state <> 'done' AND seen_at <= ?)
                """,
                [
                    holder.stored, signature.at.stored, rate.stored, run.stored,
                    (signature.at - ReplayRun.lease).stored,
                ]
            )
            guard count == 1 else { return false }
            try db.record(LetterAct(.runResumed, run: run, by: signature))
            return true
        }
    }

    package func claim(
        of run: Int64,
        holder: String,
        at moment: Instant
    ) async throws(LedgerError) -> DeadLetter? {
        try await store(.letters) { db in
            guard try db.isHeld(run, by: holder, seenAt: moment) else { return nil }
            while let letter = try db.nextLetter(of: run) {
                if try db.claimLetter(letter, by: holder, at: moment) { return try db.deadLetter(letter) }
                try db.finish(letter, of: run, as: .skipped, try db.hindrance(of: letter), moment)
            }
            return nil
        }
    }

    package func settle(
        _ letter: Int64,
        of run: Int64,
        holder: String,
        as result: ReplayRun.Result,
        detail: String,
        _ signature: Signature
    ) async throws(LedgerError) {
        try await store(.letters) { db in
            try db.post(
                """
                UPDATE dead_letters SET status = ?, touched_at = ?, claim = NULL, claimed_until = NULL
                WHERE id = ? AND status = 'open' AND claim = ?
                """,
                [
                    (result == .sent ? LetterEntry.Status.replayed : .open).stored, signature.at.stored,
                    letter.stored, holder.stored,
                ]
            )
            try db.finish(letter, of: run, as: result, detail, signature.at)
            guard let kind = LetterAct.Kind(result) else { return }
            try db.record(LetterAct(kind, letter: letter, run: run, by: signature, detail: detail))
        }
    }

    package func leave(
        _ run: Int64,
        holder: String,
        _ signature: Signature
    ) async throws(LedgerError) -> ReplayRun? {
        try await store(.letters) { db in
            let isDone = try db.nextLetter(of: run) == nil
            // Whether it was on its way or not, nobody has it in hand any more.
            try db.post(
                "UPDATE dead_letters SET claim = NULL, claimed_until = NULL WHERE claim = ?",
                [holder.stored]
            )
            let count = try db.change(
                "UPDATE replay_runs SET state = ?, seen_at = ? WHERE id = ? AND holder = ? AND state <> 'done'",
                [
                    (isDone ? ReplayRun.State.done : .stopped).stored, signature.at.stored, run.stored,
                    holder.stored,
                ]
            )
            guard count == 1 else { return try db.replayRun(run) }
            let kind: LetterAct.Kind = isDone ? .runEnded : .runStopped
            try db.record(LetterAct(kind, run: run, by: signature))
            return try db.replayRun(run)
        }
    }

    package func stop(_ run: Int64, _ signature: Signature) async throws(LedgerError) -> Bool {
        try await store(.letters) { db in
            let count = try db.change(
                "UPDATE replay_runs SET state = 'stopping' WHERE id = ? AND state = 'running'",
                [run.stored]
            )
            guard count == 1 else { return false }
            try db.record(LetterAct(.runStopped, run: run, by: signature, detail: "asked to stop"))
            return true
        }
    }
}

extension LetterAct.Kind {
    /// Nil for what is no act: nothing was done to a letter that was skipped.
    fileprivate init?(_ result: ReplayRun.Result) {
        switch result {
        case .sent: self = .replayed
        case .refused: self = .refused
        case .skipped: return nil
        }
    }
}

extension SQLSession {
    fileprivate func insertRun(
        _ selection: String,
        _ rate: Double?,
        _ isByType: Bool,
        _ holder: String,
        _ signature: Signature
    ) throws -> Int64 {
        try number(
            ofInserted: """
                INSERT INTO replay_runs (state, selection, rate, is_by_type, actor, why, begun_at, holder, seen_at)
                VALUES ('running', ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            [
                selection.stored, rate.stored, isByType.stored, signature.actor.stored, signature.why.stored,
                signature.at.stored, holder.stored, signature.at.stored,
            ]
        )
    }

    /// Whether the run is still this holder's to carry out, who is alive.
    fileprivate func isHeld(_ run: Int64, by holder: String, seenAt moment: Instant) throws -> Bool {
        let count = try change(
            "UPDATE replay_runs SET seen_at = ? WHERE id = ? AND holder = ? AND state = 'running'",
            [moment.stored, run.stored, holder.stored]
        )
        return count == 1
    }

    fileprivate func nextLetter(of run: Int64) throws -> Int64? {
        let sql = """
            SELECT dead_letter FROM replay_letters WHERE run = ? AND result IS NULL
            ORDER BY dead_letter LIMIT 1
            """
        return try value(sql, [run.stored])
    }

    fileprivate func claimLetter(_ letter: Int64, by holder: String, at moment: Instant) throws -> Bool {
        let end = moment + ReplayRun.lease
        let count = try change(
            """
            UPDATE dead_letters SET claim = ?, claimed_until = ?
            WHERE id = ? AND status = 'open' AND (claim IS NULL OR claimed_until <= ?)
            """,
            [holder.stored, end.stored, letter.stored, moment.stored]
        )
        return count == 1
    }

    /// Why a letter could not be claimed.
    fileprivate func hindrance(of letter: Int64) throws -> String {
        let search = "SELECT status FROM dead_letters WHERE id = ?"
        switch try value(search, [letter.stored]) as LetterEntry.Status? {
        case .open: return "another replay has it in hand"
        case .replayed: return "it is replayed"
        case .discarded: return "it is discarded"
        case nil: return "it was purged"
        }
    }

    fileprivate func finish(
        _ letter: Int64,
        of run: Int64,
        as result: ReplayRun.Result,
        _ detail: String,
        _ moment: Instant
    ) throws {
        try post(
            "UPDATE replay_letters SET result = ?, detail = ?, at = ? WHERE run = ? AND dead_letter = ?",
            [result.stored, detail.stored, moment.stored, run.stored, letter.stored]
        )
    }

    fileprivate func knownRun(_ id: Int64) throws -> ReplayRun {
        guard let run = try replayRun(id) else {
            throw LedgerError.unavailable("the ledger lost a replay; it is not stored")
        }
        return run
    }
}
