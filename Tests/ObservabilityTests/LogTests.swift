import Foundation
import Logging
import Synchronization
import Testing

@testable import Observability

/// Keeps what is logged.
final class MemorySink: LogSink {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func write(line: String) {
        kept.withLock { $0.append(line) }
    }
}

@Suite struct LogTests {
    let sink = MemorySink()

    private func logger(
        _ format: LogFormat,
        label: String = "sale-worker",
        level: Logger.Level = .trace
    ) -> Logger {
        let sink = sink
        return Logger(label: label) { label in
            LineLogHandler(label: label, program: "sale-worker", level: level, format: format, sink: sink)
        }
    }

    /// The one line that was logged, without its time.
    private func line() throws -> Substring {
        #expect(sink.lines.count == 1)
        let line = try #require(sink.lines.first)
        let time = try #require(line.firstMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/))
        #expect(time.range.lowerBound == line.startIndex || line.hasPrefix("{\"ts\":\""))
        return line[time.range.upperBound...]
    }

    @Test func `what is true of the task is told with whatever it logs`() throws {
        let sink = sink
        let logger = Logger(label: "sale-worker") { label in
            LineLogHandler(
                label: label,
                program: "sale-worker",
                level: .info,
                format: .json,
                sink: sink,
                metadataProvider: Logger.MetadataProvider { ["trace.id": "0af7"] }
            )
        }
        logger.info("sale registered")
        let line = try #require(sink.lines.first)
        #expect(line.hasSuffix("\"message\":\"sale registered\",\"trace.id\":\"0af7\"}"))
    }

    @Test func `text is time, level, program, message and the metadata in order`() throws {
        var logger = logger(.text)
        logger[metadataKey: "queue"] = "uitpas.sales"
        logger[metadataKey: "attempt"] = "1"
        logger.info(
            "sale registered",
            metadata: ["attempt": "2", "reason": "two words", "empty": "", "e": "a=b"]
        )
        #expect(
            try line()
                == " INFO  sale-worker sale registered attempt=2 e=\"a=b\" empty=\"\" queue=uitpas.sales reason=\"two words\""
        )
    }

    @Test(arguments: [
        (Logger.Level.trace, "TRACE "), (.debug, "DEBUG "), (.info, "INFO  "), (.notice, "NOTICE "),
        (.warning, "WARNING "), (.error, "ERROR "), (.critical, "CRITICAL "),
    ])
    func `text names the level`(_ level: Logger.Level, word: String) throws {
        logger(.text).log(level: level, "x")
        #expect(try line() == " \(word)sale-worker x")
    }

    @Test func `JSON is one object with stable keys and flat metadata`() throws {
        logger(.json, label: "rabbitmq").error(
            "it said \"no\"\n",
            metadata: ["message": "mine", "list": ["a", "b"], "nested": ["deep": ["er": "\u{1}é\\"]]]
        )
        #expect(
            try line() == #"","level":"error","program":"sale-worker","message":"it said \"no\"\n","#
                + #""list":"[\"a\", \"b\"]","#
                + #""logger":"rabbitmq","metadata.message":"mine","nested.deep.er":"\u0001é\\"}"#
        )
        let object = try JSONSerialization.jsonObject(with: Data(sink.lines[0].utf8)) as? [String: String]
        #expect(object?["nested.deep.er"] == "\u{1}é\\")
        #expect(object?["message"] == "it said \"no\"\n")
    }

    @Test(arguments: LogFormat.allCases)
    func `nothing breaks out of its line`(_ format: LogFormat) throws {
        let nasty = "a\nb\r\u{85}c\u{2028}d\u{1B}[2Je\u{0}"
        logger(format).notice("\(nasty)", metadata: ["\(nasty)": "\(nasty)"])
        let line = try line()
        let isBroken = line.unicodeScalars.contains {
            $0.properties.generalCategory == .control || $0 == "\u{2028}"
        }
        #expect(!isBroken)
    }

    @Test(arguments: LogFormat.allCases)
    func `no whole UiTPAS number is logged, wherever it hides`(_ format: LogFormat) {
        struct Unwise: Error, CustomStringConvertible {
            let description = "no such pass: 0900000067513"
        }
        var logger = logger(format, label: "0900000067513")
        logger[metadataKey: "kept"] = "0900000067513"
        logger.critical(
            "sold to 0900 0000 67513",
            error: Unwise(),
            metadata: [
                "pass": "0900000067513", "list": ["0900000067513"], "nested": ["pass": "0900.0000.67513"],
                "0900000067513": .stringConvertible(900_000_067_5130),
            ]
        )
        #expect(sink.lines.count == 1)
        for line in sink.lines {
            #expect(!line.contains("0900"))
            #expect(line.contains("*********7513"))
        }
    }

    @Test func `metadata of the call beats the provider's, which beats the logger's`() throws {
        let provider = Logger.MetadataProvider { ["a": "provider", "b": "provider"] }
        var handler = LineLogHandler(
            label: "p",
            program: "p",
            level: .info,
            format: .text,
            sink: sink,
            metadataProvider: provider
        )
        handler[metadataKey: "a"] = "logger"
        handler[metadataKey: "c"] = "logger"
        let made = handler
        Logger(label: "p") { _ in made }.info("x", metadata: ["b": "call"])
        #expect(try line() == " INFO  p x a=provider b=call c=logger")
    }

    @Test func `what is below the level is not written`() {
        let logger = logger(.text, level: .warning)
        logger.notice("no")
        logger.warning("yes")
        #expect(sink.lines.count == 1)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_795_460_531_123, "2026-11-23T19:02:11.123Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (1_795_460_531_001, "2026-11-23T19:02:11.001Z"), (1_795_460_531_999, "2026-11-23T19:02:11.999Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
    ])
    func `a time is written as RFC 3339`(_ milliseconds: Int, text: String) {
        #expect(Timestamp(milliseconds: Int64(milliseconds)).description == text)
    }
}
