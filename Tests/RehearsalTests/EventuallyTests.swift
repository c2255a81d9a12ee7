import Foundation
import Rehearsal
import Testing

@Suite struct `Eventually` {
    @Test func `asks until it is so`() async throws {
        var asked = 0
        try await eventually("asked three times", askingEvery: .milliseconds(1)) {
            asked += 1
            return asked == 3
        }
        #expect(asked == 3)
    }

    @Test func `returns the first value there is, errors being not yet`() async throws {
        var asked = 0
        let value = try await eventually("there is a value", askingEvery: .milliseconds(1)) { () -> Int? in
            asked += 1
            if asked == 1 { throw RehearsalError("down") }
            return asked == 2 ? nil : asked
        }
        #expect(value == 3)
    }

    @Test func `fails at the deadline with the state and the last obstacle`() async throws {
        let error = await #expect(throws: RehearsalError.self) {
            try await eventually(
                "the queue is empty",
                within: .milliseconds(5),
                askingEvery: .milliseconds(1)
            ) {
                throw RehearsalError("connection refused")
            }
        }
        #expect(error?.description.contains("the queue is empty") == true)
        #expect(error?.description.contains("connection refused") == true)
    }

    @Test func `leaves no temporary directory behind`() async throws {
        let directory = try await withTemporaryDirectory { directory in
            try Data("x".utf8).write(to: directory.appending(path: "file"))
            return directory
        }
        #expect(!FileManager.default.fileExists(atPath: directory.path(percentEncoded: false)))
    }
}
