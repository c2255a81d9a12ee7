import Synchronization
import Testing
import Tickets
import Working

@testable import Desks

@Suite struct DeadLetterCollectorTests {
    private let store = MemoryStore()

    private func collected(_ deliveries: [Delivery]) async throws -> Int {
        for (place, delivery) in deliveries.enumerated() {
            let now = Instant(milliseconds: Int64(place) * 1_000)
            let collector = DeadLetterCollector(store: store) { now }
            _ = try await collector.keep(delivery)
        }
        return store.letters.withLock { $0.count }
    }

    struct Pair: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var deliveries: [Delivery]
        var letters: Int
    }

    static let pairs = [
        Pair(
            testDescription: "given up by a worker, delivered twice",
            deliveries: [.given(), .given(also: ["x-delivery-count": .int64(1)])],
            letters: 1
        ),
        Pair(
            testDescription: "given up at two times",
            deliveries: [.given(at: 2_000), .given(at: 2_001)],
            letters: 2
        ),
        Pair(
            testDescription: "given up for two reasons",
            deliveries: [.given(reason: "malformed"), .given(reason: "forbidden")],
            letters: 2
        ),
        Pair(
            testDescription: "replayed, and failed at the same time",
            deliveries: [.given(), .given(also: [TravelHeader.letter: .int64(1)])],
            letters: 2
        ),
        Pair(
            testDescription: "dead-lettered by the broker, delivered twice",
            deliveries: [.fallen(), .fallen(also: ["x-delivery-count": .int64(1)])],
            letters: 1
        ),
        Pair(
            testDescription: "unroutable, delivered twice",
            deliveries: [
                .dead(exchange: "tixly", headers: ["x-delivery-count": .int64(0)]),
                .dead(exchange: "tixly", isRedelivered: true, headers: ["x-delivery-count": .int64(1)]),
            ],
            letters: 1
        ),
        Pair(
            testDescription: "two unroutable ones",
            deliveries: [.dead(exchange: "tixly", messageID: "a"), .dead(exchange: "tixly", messageID: "b")],
            letters: 2
        ),
        Pair(
            testDescription: "two unroutable ones that nothing tells apart",
            deliveries: [.dead(exchange: "tixly", messageID: nil), .dead(exchange: "tixly", messageID: nil)],
            letters: 2
        ),
        Pair(
            testDescription: "two bodies",
            deliveries: [.dead(exchange: "tixly", body: "{}"), .dead(exchange: "tixly", body: "[]")],
            letters: 2
        ),
    ]

    @Test(arguments: pairs)
    func `a letter is kept once, and two letters are two`(_ pair: Pair) async throws {
        #expect(try await collected(pair.deliveries) == pair.letters)
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000),
            "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
        ),
    ])
    func `digests are those of FIPS 180-4`(_ text: String, _ digest: String) {
        #expect(SHA256.hex(of: Array(text.utf8)) == digest)
    }
}
