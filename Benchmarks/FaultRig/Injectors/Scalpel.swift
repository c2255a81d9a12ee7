import Glibc
package import Rehearsal

/// Kills or freezes a running process exactly at one of its system calls: before or after the bytes of a request, a
/// publish or an acknowledgement, before or after a write or a sync of the ledger.
///
/// Needs strace and leave to attach it (see ``Requirement/strace``), not root where ptrace is not restricted. While it
/// is attached the process is several times slower. strace counts calls per thread and kind of call, so "the n-th" is
/// exact for n = 1 and for whoever writes from one thread and with one call, as librabbitmq's and libcurl's threads do.
/// Sockets are those that are connected at the time of attaching: one that is opened later is not hit.
package struct Scalpel: Sendable {
    /// What happens to the process.
    package enum Act: String, Sendable, CaseIterable {
        /// SIGKILL, and the call is never made.
        case killBefore
        /// The call is made, and nothing of its thread's that follows it; then SIGKILL.
        case killAfter
        /// SIGSTOP, and the call is made when the process is thawed with SIGCONT: to it, the call looks as if it had
        /// been interrupted (a file's) or as if the socket had been full.
        case freezeBefore
        /// The call is made, then SIGSTOP.
        case freezeAfter
    }

    /// What came of it.
    package enum Outcome: Sendable {
        case hit(Hit)
        /// No such call was made in time; the process runs on untouched.
        case missed
    }

    /// The call at which the process was hit.
    package struct Hit: Sendable, Equatable {
        /// Its name, such as `sendto`.
        package let call: String
        /// What it was about: `TCP:[127.0.0.1:50000->127.0.0.1:5672]`, or the path of a file.
        package let object: String
        /// The rest of what strace wrote: the first bytes, the length, the result (`?`: it was never made).
        package let rest: String
    }

    /// A scalpel; throws when this machine has none.
    package init() throws(InjectionError) { try Requirement.strace.demand() }

    /// Waits until `process` makes the `nth` such call from now on and does to it what `act` says; gives up after
    /// `patience`.
    ///
    /// `onReady` is called as soon as it is attached.
    package func cut(
        _ process: Child,
        at place: Place,
        nth: Int = 1,
        _ act: Act,
        within patience: Duration = .seconds(30),
        onReady: () async throws -> Void = {}
    ) async throws -> Outcome {
        let injection = try injection(act, at: place) + ":when=\(nth)"
        let paths: [String]
        do {
            paths = try await eventually("there is something to watch: \(place)", within: patience) {
                try place.paths(of: process.pid)
            }
        } catch is RehearsalError {
            return .missed
        }
        let log = try await attached(to: process, place.calls, paths, injection) { strace in
            try await onReady()
            // Between "--- SIGSTOP {" and the stop, an strace that is told to end lets go without the signal.
            let sign = act == .killBefore ? "+++ killed by SIGKILL" : "--- stopped by SIGSTOP"
            do {
                try await strace.waitForLine(containing: sign, within: patience)
                // The first of its threads is dead; strace that is told to go before the last one is hangs.
                if act == .killBefore { _ = try await strace.end(within: .seconds(10)) }
            } catch is RehearsalError {
                // Nothing came, or the process ended otherwise: the log is empty of hits.
            }
        }.log
        guard let hit = act == .killBefore ? log.lastNeverMade : log.lastBeforeStop else { return .missed }
        if act == .killAfter { process.signal(SIGKILL) }
        return .hit(hit)
    }

    /// Lets every such call of `process` fail while `body` runs, from the `nth` on, and tells which did.
    package func failing<Value>(
        _ process: Child,
        at place: Place,
        with failure: Failure,
        from nth: Int = 1,
        _ body: () async throws -> Value
    ) async throws -> (value: Value, hits: [Hit]) {
        guard let paths = try place.paths(of: process.pid) else {
            throw InjectionError.failed("nothing to fail: \(place)")
        }
        let injection = "error=\(failure.rawValue):when=\(nth)+"
        let (value, log) = try await attached(to: process, place.calls, paths, injection) { _ in
            try await body()
        }
        return (value, log.injected)
    }

    /// An error that a call is made to end with.
    package enum Failure: String, Sendable {
        case diskFull = "ENOSPC"
        case inputOutput = "EIO"
        case readOnly = "EROFS"
    }

    /// Ways to be told and to do nothing that a program has to be ready for.
    private func injection(_ act: Act, at place: Place) throws(InjectionError) -> String {
        switch (act, place) {
        case (.killBefore, _): return "signal=SIGKILL"
        // A signal other than SIGKILL is delivered when the call returns.
        case (.killAfter, _), (.freezeAfter, _): return "signal=SIGSTOP"
        case (.freezeBefore, .sends), (.freezeBefore, .receives): return "error=EAGAIN:signal=SIGSTOP"
        case (.freezeBefore, .fileWrites): return "error=EINTR:signal=SIGSTOP"
        case (.freezeBefore, .fileSyncs):
            throw .failed("a sync cannot be put off: freeze after the last write before it")
        }
    }

    /// Runs `body` while strace is attached, and detaches it.
    private func attached<Value>(
        to process: Child,
        _ calls: String,
        _ paths: [String],
        _ injection: String,
        _ body: (Child) async throws -> Value
    ) async throws -> (value: Value, log: TraceLog) {
        // Sixteen bytes tell a POST from a GET, and no pass number.
        var arguments = ["-f", "-yy", "-s", "16", "-o", "/dev/stdout", "-p", "\(process.pid)"]
        for path in paths { arguments += ["-P", path] }
        arguments += ["-e", "trace=\(calls)", "-e", "inject=\(calls):\(injection)"]
        return try await withChild(Program(Requirement.stracePath), arguments) { strace in
            do {
                try await strace.waitForLine(containing: "attached")
            } catch let error as RehearsalError {
                throw InjectionError.unavailable("strace was not attached: \(error)")
            }
            let value = try await body(strace)
            // Orderly, so that a frozen process stays frozen.
            _ = try await strace.terminate()
            return (value, TraceLog(strace.transcript.text(of: .output)))
        }
    }
}
