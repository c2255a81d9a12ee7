import Foundation
import Glibc
import Rehearsal
import Testing

@Suite struct `A child` {
    let shell: Program = "/bin/sh"

    @Test func `tells how it ended and what it wrote on which stream`() async throws {
        let finished = try await run(
            shell,
            ["-c", "echo out; echo err >&2; printf 'no end'; exit 7"],
            within: .seconds(10)
        )
        #expect(finished.status == .exited(7))
        #expect(finished.standardOutput == "out\nno end")
        #expect(finished.standardError == "err")
    }

    @Test func `gets the environment it is given, and none of the test's settings`() async throws {
        setenv("UITPAS_REHEARSAL_LEAK", "1", 1)
        let finished = try await run(shell, ["-c", "env"], environment: ["AMQP_URL": "amqp://x"])
        #expect(finished.standardOutput.contains("AMQP_URL=amqp://x"))
        #expect(!finished.standardOutput.contains("UITPAS_REHEARSAL_LEAK"))
        #expect(finished.standardOutput.contains("PATH="))
    }

    @Test func `reads the input it is given`() async throws {
        let finished = try await run("/bin/cat", input: "one\ntwo\n")
        #expect(finished.standardOutput == "one\ntwo")
    }

    @Test func `dies by the signal it is sent`() async throws {
        try await withChild(shell, ["-c", "echo up; exec sleep 1000"]) { child in
            try await child.waitForLine(containing: "up")
            let status = try await child.terminate()
            #expect(status == .signalled(SIGTERM))
        }
    }

    @Test func `is killed at the end of its scope, and when the test throws`() async throws {
        struct Interrupted: Error {}
        var pids: [Int32] = []
        try await withChild(shell, ["-c", "trap '' TERM; exec sleep 1000"]) { pids.append($0.pid) }
        await #expect(throws: Interrupted.self) {
            try await withChild(shell, ["-c", "exec sleep 1000"]) { child in
                pids.append(child.pid)
                throw Interrupted()
            }
        }
        #expect(pids.count == 2)
        for pid in pids { #expect(kill(pid, 0) == -1) }
    }

    @Test func `stands still while it is stopped`() async throws {
        try await withChild(
            shell,
            ["-c", "trap 'echo heard; exit 0' USR1; echo up; while :; do sleep 0.01; done"]
        ) {
            child in
            try await child.waitForLine(containing: "up")
            child.signal(SIGSTOP)
            child.signal(SIGUSR1)
            #expect(child.isRunning)
            child.signal(SIGCONT)
            try await child.waitForLine(containing: "heard")
            #expect(await child.exitStatus == .exited(0))
        }
    }

    @Test func `lets a test wait for a line that came before, comes later, or comes again`() async throws {
        try await withChild(shell, ["-c", "echo tick 1; echo tick 2; read x; echo tick 3; exec sleep 1000"]) {
            child in
            let second = try await child.waitForLine(containing: "tick", occurrence: 2)
            let first = try await child.waitForLine(containing: "tick")
            let third = try await child.waitForLine(containing: "tick", occurrence: 3)
            #expect([first, second, third] == ["tick 1", "tick 2", "tick 3"])
        }
    }

    @Test func `that ends without the awaited line says so and shows what it wrote instead`() async throws {
        let error = await #expect(throws: RehearsalError.self) {
            try await withChild(shell, ["-c", "echo broken pipe >&2; exit 3"]) {
                try await $0.waitForLine(containing: "ready")
            }
        }
        #expect(error?.description.contains("exited(3)") == true)
        #expect(error?.description.contains("broken pipe") == true)
    }

    @Test func `that is too slow with a line or with its end is reported with its last lines`() async throws {
        try await withChild(shell, ["-c", "echo thinking; exec sleep 1000"]) { child in
            try await child.waitForLine(containing: "thinking")
            let noLine = await #expect(throws: RehearsalError.self) {
                try await child.waitForLine(containing: "done", within: .milliseconds(20))
            }
            #expect(noLine?.description.contains("thinking") == true)
            let noEnd = await #expect(throws: RehearsalError.self) {
                try await child.end(within: .milliseconds(20))
            }
            #expect(noEnd?.description.contains("still running") == true)
        }
    }

    @Test func `whose program is not there is an error that says to build it`() async throws {
        let error = await #expect(throws: RehearsalError.self) { try await run("no-such-worker") }
        #expect(error?.description.contains("no-such-worker") == true)
    }

    @Test func `writing much, fast, is read whole`() async throws {
        let finished = try await run(
            shell,
            ["-c", "i=0; while [ $i -lt 20000 ]; do echo $i; i=$((i+1)); done"]
        )
        #expect(finished.standardOutput.split(separator: "\n").count == 20_000)
        #expect(finished.standardOutput.hasSuffix("19999"))
    }
}
