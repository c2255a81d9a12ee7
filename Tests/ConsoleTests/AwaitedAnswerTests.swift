import JSON
import Testing
import Working

@testable import Console

@Suite struct AwaitedAnswerTests {
    private static func awaited(_ type: String, _ body: String) throws -> AwaitedAnswer {
        let document = Document(
            type: type,
            body: try JSON(parsing: body.utf8),
            text: Array(body.utf8),
            source: "f"
        )
        return AwaitedAnswer(document, id: "i")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var type: String
        var body = #"{"basketId":"B","workgroup":"g","seller":"s"}"#
        /// Type and body of what comes; whether it is taken, and whether it is the last.
        var answers: [(type: String, body: String, isTaken: Bool, isLast: Bool)]
        var testDescription: String { "\(type) \(answers.map(\.type))" }
    }

    static let cases = [
        Case(
            type: "basket.sold",
            answers: [
                ("sale.registered", #"{"basketId":"C","seller":"s","lineId":"1"}"#, false, false),
                ("sale.registered", #"{"basketId":"B","seller":"t","lineId":"1"}"#, false, false),
                ("sale.registered", #"{"basketId":"B","seller":"s","lineId":"1"}"#, true, false),
                ("basket.settled", #"{"basketId":"B","seller":"s"}"#, true, true),
            ]
        ),
        Case(
            type: "basket.cancelled",
            body: #"{"basketId":"B","workgroup":"g","seller":"s","lines":[{"lineId":"1"},{"lineId":"2"}]}"#,
            answers: [
                ("sale.cancelled", #"{"basketId":"B","seller":"s","lineId":"2"}"#, true, false),
                ("sale.cancelled", #"{"basketId":"B","seller":"s","lineId":"1"}"#, true, true),
            ]
        ),
        Case(
            type: "basket.cancelled",
            answers: [("sale.cancelled", #"{"basketId":"B","seller":"s","lineId":"2"}"#, true, true)]
        ),
        Case(
            type: "event.changed",
            body: #"{"eventId":"4711","workgroup":"g","owner":"s"}"#,
            answers: [
                ("mapping.changed", #"{"eventId":"4712","problems":[]}"#, false, false),
                ("mapping.changed", #"{"eventId":"4711","problems":[{"code":"x"}]}"#, true, false),
                ("mapping.problem", #"{"eventId":"4711","problems":[{"code":"x"}]}"#, true, true),
            ]
        ),
        Case(
            type: "event.changed",
            body: #"{"eventId":"4711","workgroup":"g","owner":"s"}"#,
            answers: [("mapping.changed", #"{"eventId":"4711","problems":[]}"#, true, true)]
        ),
    ]

    @Test(arguments: cases)
    func `answers are told from others, and the last from the rest`(_ example: Case) throws {
        var awaited = try Self.awaited(example.type, example.body)
        #expect(!awaited.isDone)
        for answer in example.answers {
            let body = try JSON(parsing: answer.body.utf8)
            let isTaken = awaited.take(MessageProperties(type: answer.type), body)
            #expect(isTaken == answer.isTaken)
            #expect(awaited.isDone == answer.isLast, "\(answer)")
        }
    }

    @Test(arguments: ["tariffs.quoted", "tariffs.rejected"])
    func `a quote is known by its correlation id`(_ type: String) throws {
        var awaited = try Self.awaited("basket.tariffs-requested", #"{"basketId":"B","seller":"s"}"#)
        let isTaken = ["j", "i"].map {
            awaited.take(MessageProperties(correlationID: $0, type: type), .object([:]))
        }
        #expect(isTaken == [false, true])
        #expect(awaited.isDone)
    }

    @Test func `of a type that nobody answers nothing is expected`() throws {
        #expect(try Self.awaited("basket.unheard-of", "{}").isDone)
    }

    @Test func `outcomes are listened for at their seller's key`() throws {
        let sold = try Self.awaited("basket.sold", #"{"workgroup":"g","seller":"s"}"#)
        #expect(sold.keys == ["sale.*.g.s", "basket.settled.g.s"])
        let changed = try Self.awaited("event.changed", #"{"workgroup":"g","owner":"s"}"#)
        #expect(changed.keys == ["mapping.*.g.s"])
    }
}
