import Foundation
import Observability
import Testing

@Suite(.timeLimit(.minutes(1))) struct StandardErrorTests {
    @Test(arguments: [10, 100_000])
    func `lines of many threads stay whole, also on a slow pipe`(_ length: Int) async throws {
        let pipe = Pipe()
        let file = pipe.fileHandleForWriting.fileDescriptor
        _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK)
        let sink = StandardError(file)
        async let read = withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: pipe.fileHandleForReading.readDataToEndOfFile())
            }
        }
        await withDiscardingTaskGroup { group in
            for letter in "abcdefgh" {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        // Threads of their own: the tasks' few may take turns of themselves.
                        Thread.detachNewThread {
                            for _ in 0..<10 { sink.write(line: String(repeating: letter, count: length)) }
                            continuation.resume()
                        }
                    }
                }
            }
        }
        try pipe.fileHandleForWriting.close()
        let lines = String(decoding: await read, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 80)
        #expect(lines.allSatisfy { $0.count == length && Set($0).count == 1 })
    }
}
