import Foundation
import HTTPTransport
import Testing

/// The kernel lists a process's timers where it was built with `CONFIG_CHECKPOINT_RESTORE`.
private let timers = "/proc/self/timers"

@Suite(.timeLimit(.minutes(1)), .enabled(if: FileManager.default.isReadableFile(atPath: timers)))
struct DeadMansSwitchTests {
    /// How many timers would kill this process.
    private static func armed() throws -> Int {
        try String(contentsOfFile: timers, encoding: .utf8).split(separator: "\n")
            .count { $0.hasPrefix("signal: 9/") }
    }

    @Test func `a switch is armed while a request is under way, and let go of when it is answered`()
        async throws
    {
        let server = try LoopbackServer { peer in
            while peer.readRequest() != nil {
                // Unreadable is no count either: the test fails.
                let count = (try? Self.armed()) ?? -1
                peer.answer(body: "\(count)")
            }
        }
        defer { server.stop() }
        let client = HTTPClient()
        for _ in 1...3 {
            let request = HTTPRequest(
                method: .post,
                url: server.url("/ticket-sales"),
                isSentOnce: true,
                outlivedBy: .seconds(600)
            )
            #expect(String(decoding: try await client.send(request).body, as: UTF8.self) == "1")
            #expect(try Self.armed() == 0)
        }
    }
}
