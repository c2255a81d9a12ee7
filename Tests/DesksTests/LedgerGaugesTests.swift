import Desks
import Metrics
import MetricsTestKit
import Synchronization
import Testing
import Tickets

@Suite(.timeLimit(.minutes(1)))
struct `What is shown of the ledger` {
    private final class FakeCensus: Census {
        let lines = Mutex<[LineCount]>([])
        let letters = Mutex<[String: Int]>([:])
        let isAway = Mutex(false)

        func count(ofLinesIn states: Set<LineState>) async throws(LedgerError) -> [LineCount] {
            if isAway.withLock({ $0 }) { throw .unavailable("locked") }
            return lines.withLock { $0.filter { states.contains($0.state) } }
        }

        func openLetters() async throws(LedgerError) -> [String: Int] { letters.withLock { $0 } }
    }

    private let census = FakeCensus()
    private let metrics = TestMetrics()
    private let gauges: LedgerGauges

    init() {
        let (census, metrics) = (census, metrics)
        gauges = withMetricsFactory(metrics) {
            LedgerGauges(census, organizers: ["gent", "aalst"]) { Instant(milliseconds: 1_000_000) }
        }
    }

    private func line(_ state: LineState, _ organizer: OrganizerID?, _ count: Int, age: Int64) -> LineCount {
        LineCount(
            state: state,
            organizer: organizer,
            count: count,
            oldest: Instant(milliseconds: 1_000_000 - age * 1_000)
        )
    }

    private func value(_ label: String, _ dimensions: (String, String)...) throws -> Double? {
        try metrics.expectGauge(label, dimensions).lastValue
    }

    @Test func `an organiser's oldest sale is the older of what is routed and what is being posted`()
        async throws
    {
        census.lines.withLock {
            $0 = [
                line(.routed, "gent", 3, age: 20), line(.registering, "gent", 1, age: 90),
                line(.cancelling, "gent", 1, age: 500), line(.unmapped, nil, 2, age: 700),
                line(.routed, "stranger-1", 1, age: 40), line(.routed, "stranger-2", 1, age: 50),
            ]
        }
        try await gauges.update()
        #expect(try value("uitpas_oldest_waiting_sale_seconds", ("organizer", "gent")) == 90)
        #expect(try value("uitpas_oldest_waiting_sale_seconds", ("organizer", "aalst")) == 0)
        #expect(try value("uitpas_oldest_waiting_sale_seconds", ("organizer", "other")) == 50)
        #expect(try value("uitpas_lines", ("state", "routed")) == 5)
        #expect(try value("uitpas_lines", ("state", "uncertain")) == 0)
        #expect(try value("uitpas_oldest_line_seconds", ("state", "unmapped")) == 700)
        #expect(try value("uitpas_ledger_read_timestamp_seconds") == 1_000)
        #expect(!metrics.recorders.contains { "\($0.dimensions)".contains("stranger") })
    }

    @Test func `what has gone on is shown no longer`() async throws {
        census.lines.withLock { $0 = [line(.routed, "gent", 3, age: 20), line(.parked, "gent", 1, age: 5)] }
        census.letters.withLock { $0 = ["forbidden": 2, "a reason of later": 1] }
        try await gauges.update()
        #expect(try value("uitpas_dead_letters_open", ("reason", "forbidden")) == 2)
        census.lines.withLock { $0 = [] }
        census.letters.withLock { $0 = [:] }
        try await gauges.update()
        #expect(try value("uitpas_oldest_waiting_sale_seconds", ("organizer", "gent")) == 0)
        #expect(try value("uitpas_lines", ("state", "parked")) == 0)
        #expect(try value("uitpas_dead_letters_open", ("reason", "forbidden")) == 0)
    }

    @Test func `a ledger that can't be read changes nothing, and its moment stands still`() async throws {
        census.isAway.withLock { $0 = true }
        await #expect(throws: LedgerError.self) { try await gauges.update() }
        #expect(try metrics.expectGauge("uitpas_ledger_read_timestamp_seconds").values.isEmpty)
    }
}
