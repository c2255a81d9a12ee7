import Logging
import Testing
import Working

@Suite(.timeLimit(.minutes(1)))
struct `A trace` {
    static let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func `is what the standard's own example says`() throws {
        let trace = try #require(Trace(Self.text))
        #expect(trace.traceparent == Self.text)
        #expect(trace.id == "0af7651916cd43dd8448eb211c80319c")
    }

    @Test(arguments: [
        "", "00-abc", "0900000067513",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nx: y",
        "00-0af7651916cd43dd8448eb211c8031é-b7ad6b7169203331-01",
    ])
    func `is nothing else that a seller writes there`(text: String) {
        #expect(Trace(text) == nil)
    }

    @Test(arguments: [text, "00-abc", nil])
    func `is the current one while its message is handled, and until it is settled`(text: String?) async {
        let journal = Journal()
        let inbox = FakeInbox(
            [.sample { if let text { $0.headers["traceparent"] = .string(text) } }],
            journal
        )
        let worker = Worker(
            name: "sale-worker",
            inbox: inbox,
            outbox: FakeOutbox(journal),
            handler: FakeHandler(answer: { _ in
                journal.note("trace \(Trace.current?.id ?? "none")")
                return .success(Reaction(verdict: .acknowledge))
            }),
            policy: RetryPolicy(),
            logger: Logger(label: "test"),
            now: { 0 }
        )
        await worker.run()
        let expected = text == Self.text ? "0af7651916cd43dd8448eb211c80319c" : "none"
        #expect(journal.all == ["trace \(expected)", "ack 1"])
        #expect(Trace.current == nil)
    }
}
