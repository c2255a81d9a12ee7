import CRabbitMQ
import Testing
import Working

@testable import RabbitMQ

struct ContentAssemblyTests {
    private let properties = MessageProperties(messageID: "m")

    @Test func `a message without a body is whole with its header`() {
        var assembly = ContentAssembly<Int>()
        assembly.announce(1)
        let content = assembly.header(size: 0, properties: properties)
        #expect(content?.announcement == 1)
        #expect(content?.body == [])
        #expect(content?.properties == properties)
    }

    @Test func `a body comes in parts`() {
        var assembly = ContentAssembly<Int>()
        assembly.announce(1)
        #expect(assembly.header(size: 5, properties: properties) == nil)
        #expect(assembly.body([1, 2]) == nil)
        #expect(assembly.body([3]) == nil)
        #expect(assembly.body([4, 5])?.body == [1, 2, 3, 4, 5])
        assembly.announce(2)
        #expect(assembly.header(size: 1, properties: properties) == nil)
        #expect(assembly.body([9])?.body == [9])
    }

    @Test func `content whose method was taken elsewhere has no announcement`() {
        var assembly = ContentAssembly<Int>()
        #expect(assembly.header(size: 1, properties: properties) == nil)
        let content = assembly.body([7])
        #expect(content?.body == [7])
        #expect(content?.announcement == nil)
    }

    @Test func `a body without a header is nothing`() {
        var assembly = ContentAssembly<Int>()
        #expect(assembly.body([1]) == nil)
        assembly.announce(1)
        #expect(assembly.body([1]) == nil)
        #expect(assembly.header(size: 0, properties: properties)?.body == [])
    }
}

extension ContentAssembly.Content: Equatable where Announcement: Equatable {
    static func == (one: Self, other: Self) -> Bool {
        one.announcement == other.announcement && one.properties == other.properties && one.body == other.body
    }
}

struct CodingTests {
    @Test func `headers larger than the scratch page survive librabbitmq's structures`() {
        let headers: Headers = [
            "long": .string(String(repeating: "é", count: 20_000)), "bytes": .bytes([]),
            "table": .table(["array": .array((0..<500).map { .int32($0) })]),
        ]
        let scratch = Scratch()
        for _ in 0..<3 {
            #expect(Headers(scratch.table(headers)) == headers)
            scratch.recycle()
        }
    }

    @Test func `a long string that is not UTF-8 becomes bytes`() {
        let scratch = Scratch()
        let table = scratch.table(["x": .bytes([0xFF, 0xFE])])
        table.entries[0].value.kind = UInt8(ascii: "S")
        #expect(Headers(table) == ["x": .bytes([0xFF, 0xFE])])
    }

    @Test func `absent and empty properties are told apart`() {
        let scratch = Scratch()
        let properties = MessageProperties(contentType: "", correlationID: "", messageID: nil)
        #expect(MessageProperties(scratch.properties(properties)) == properties)
    }
}

struct BackoffTests {
    private let backoff = Backoff(base: .milliseconds(250), cap: .seconds(15))

    @Test(arguments: [(1, 250), (2, 500), (3, 1_000), (6, 8_000), (7, 15_000), (1_000_000, 15_000)])
    func `the wait doubles up to its cap`(_ attempt: Int, _ milliseconds: Int) {
        #expect(backoff.delay(after: attempt, jitter: 1) == .milliseconds(milliseconds))
    }

    @Test func `jitter takes anything off`() {
        #expect(backoff.delay(after: 3, jitter: 0) == .zero)
        #expect(backoff.delay(after: 3, jitter: 0.25) == .milliseconds(250))
    }
}

@Suite(.timeLimit(.minutes(1)))
struct LatchTests {
    @Test func `everybody who waits goes on`() async {
        let latch = Latch()
        async let one: Void = latch.wait()
        async let two: Void = latch.waitRegardless()
        latch.open()
        _ = await (one, two)
        await latch.wait()
        #expect(await latch.wait(atMost: .seconds(60)))
    }

    @Test func `a wait ends with its time or its task`() async {
        let latch = Latch()
        #expect(await latch.wait(atMost: .milliseconds(1)) == false)
        let task = Task { await latch.wait() }
        task.cancel()
        await task.value
        #expect(!latch.isOpen)
    }
}
