import Foundation
import Glibc
import Synchronization

/// A process that a test runs, watches and ends; made by ``withChild(_:_:environment:input:_:)``.
package final class Child: Sendable {
    private struct State {
        var status: ExitStatus?
        var waiters: [CheckedContinuation<ExitStatus, Never>] = []
    }

    /// Its process id; the process may have ended since.
    package let pid: Int32
    /// What it wrote, as it comes in.
    package let transcript: Transcript
    private let name: String
    private let state = Mutex(State())

    private init(pid: pid_t, name: String, transcript: Transcript) {
        self.pid = pid
        self.name = name
        self.transcript = transcript
    }

    /// How it ended, as soon as it has.
    package var exitStatus: ExitStatus {
        get async {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state in
                    if state.status == nil { state.waiters.append(continuation) }
                    return state.status
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }

    /// Whether it has not ended yet.
    package var isRunning: Bool { state.withLock { $0.status == nil } }

    /// Sends a signal such as `SIGTERM`, `SIGKILL`, `SIGSTOP` or `SIGCONT`.
    ///
    /// Nothing happens to a process that has ended, nor to another that got its pid.
    package func signal(_ number: Int32) {
        state.withLock { state in
            if state.status == nil { kill(pid, number) }
        }
    }

    /// Sends SIGTERM and returns how it ended; throws, with its last lines, when it has not within `patience`.
    package func terminate(within patience: Duration = .seconds(30)) async throws -> ExitStatus {
        signal(SIGTERM)
        return try await end(within: patience)
    }

    /// How it ended; throws, with its last lines, when it has not within `patience`.
    package func end(within patience: Duration) async throws -> ExitStatus {
        let clock = ContinuousClock()
        let started = clock.now
        // Not `limited(to:)` around `exitStatus`, which does not end by cancellation: both streams close at the end.
        do {
            _ = try await limited(to: patience, "still running") {
                try await self.transcript.line(occurrence: 1) { _ in false }
            }
        } catch is StreamsClosed {
            return await exitStatus
        } catch let error as RehearsalError {
            guard isRunning else { return await exitStatus }
            throw RehearsalError(
                "\(name) is \(error.description) after \(clock.now - started); its last lines:\n\(transcript.tail)"
            )
        }
        return await exitStatus
    }

    /// The `occurrence`-th line, on either stream and from its start, that contains `text`; throws, with its last
    /// lines, when the process ends without one or `patience` runs out.
    @discardableResult
    package func waitForLine(
        containing text: String,
        occurrence: Int = 1,
        within patience: Duration = .seconds(15)
    ) async throws -> String {
        do {
            return try await limited(to: patience, "\(self.name) did not write '\(text)'") {
                try await self.transcript.line(occurrence: occurrence) { $0.contains(text) }
            }
        } catch is StreamsClosed {
            throw RehearsalError(
                "\(name) ended (\(await exitStatus)) without writing '\(text)'; its last lines:\n\(transcript.tail)"
            )
        } catch let error as RehearsalError {
            throw RehearsalError("\(error); its last lines:\n\(transcript.tail)")
        }
    }

    /// Starts `program`; whoever calls this ends it, as ``withChild(_:_:environment:input:_:)`` does.
    static func start(
        _ program: Program,
        _ arguments: [String],
        environment: [String: String],
        input: [UInt8],
        log: String? = nil
    ) async throws -> Child {
        guard access(program.path, X_OK) == 0 else {
            throw RehearsalError("there is no program at \(program.path): build the package first")
        }
        return try await withCheckedThrowingContinuation { continuation in
            // Started and awaited on one thread, which therefore lives as long as the child: the kernel's "kill me
            // when my parent dies" means the thread, and it is what ends the child if the test runner is killed.
            Thread.detachNewThread {
                let child: Child
                do {
                    child = try spawnRecorded(program, arguments, environment, input, log)
                } catch {
                    continuation.resume(throwing: error)
                    return
                }
                continuation.resume(returning: child)
                child.awaitEnd()
            }
        }
    }

    private static func spawnRecorded(
        _ program: Program,
        _ arguments: [String],
        _ environment: [String: String],
        _ input: [UInt8],
        _ log: String?
    ) throws -> Child {
        let standardInput = try makeInput(input)
        defer { close(standardInput) }
        let output = try makeOutput(log)
        let error = try makeOutput(log)
        defer {
            close(output.write)
            close(error.write)
        }
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["HOME", "LANG", "PATH", "TMPDIR", "TZ", "LD_LIBRARY_PATH"].contains($0.key)
        }
        let pid: pid_t
        do {
            pid = try spawn(
                "/usr/bin/setpriv",
                ["--pdeathsig", "KILL", "--", program.path] + arguments,
                environment: inherited.merging(environment) { $1 },
                input: standardInput,
                output: output.write,
                error: error.write
            )
        } catch let failure {
            for end in [output.read, error.read].compactMap(\.self) { close(end) }
            throw failure
        }
        let transcript = Transcript()
        for (end, stream) in [(output.read, Transcript.Stream.output), (error.read, .error)] {
            if let end { record(end, as: stream, into: transcript) } else { transcript.streamClosed() }
        }
        return Child(pid: pid, name: URL(filePath: program.path).lastPathComponent, transcript: transcript)
    }

    /// Blocks until the process ends.
    ///
    /// It is reaped under the lock, so that `signal` never meets another's pid.
    private func awaitEnd() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (status, waiters) = state.withLock { state in
            var raw: Int32 = 0
            while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
            let signal = raw & 0x7f
            let status = signal == 0 ? ExitStatus.exited((raw >> 8) & 0xff) : .signalled(signal)
            state.status = status
            defer { state.waiters = [] }
            return (status, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }
}
