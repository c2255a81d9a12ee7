import Glibc
import Testing

@testable import Console

@Suite(.timeLimit(.minutes(1))) struct ForegroundTests {
    private static func shell(_ script: String) -> Int32? { Foreground.run(["/bin/sh", "-c", script]) }

    @Test func `a program is in our process group, for only that may use the terminal`() {
        let group = "[ \"$(ps -o pgid= -p $$ | tr -d ' ')\" = \(getpgrp()) ]"
        #expect(Self.shell(group) == 0)
    }

    @Test func `it can be interrupted, though we can't meanwhile`() {
        #expect(Self.shell("kill -INT $$; exit 0") == 128 + SIGINT)
    }

    @Test(arguments: [("exit 3", 3), ("kill -9 $$", 137), ("true", 0)])
    func `its end is told`(_ script: String, _ status: Int32) {
        #expect(Self.shell(script) == status)
    }

    @Test func `what is not there can't be started`() {
        #expect(Foreground.run(["/nowhere/editor"]) == nil)
    }
}
