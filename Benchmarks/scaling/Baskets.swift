import FaultRig
import Messages
import Rehearsal

/// What Tixly tells in these scenes: baskets of one line.
enum Baskets {
    /// A ticket for UiTPAS, of an event that its seller may sell.
    static func ticket(_ index: Int) -> String {
        let event = index % (Scenery.eventCount / 2) * 2
        return body(
            index,
            """
            {"lineId":"1","eventId":"\(Scenery.tixlyID(event))","ticketType":"UiTPAS integratie","regularPrice":"12.00",\
            "regularPriceLabel":"Basis","uitpasNumber":"\(Scenery.pass(index))",\
            "tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}
            """
        )
    }

    /// A ticket that is none of UiTPAS's business, as most are.
    static func plain(_ index: Int) -> String {
        body(
            index,
            """
            {"lineId":"1","eventId":"\(Scenery.tixlyID(index % Scenery.eventCount))","ticketType":"Standaard",\
            "regularPrice":"12.00","regularPriceLabel":"Basis"}
            """
        )
    }

    private static func body(_ index: Int, _ line: String) -> String {
        """
        {"basketId":"S-\(index)","workgroup":"gent","seller":"handelsbeurs","channel":"online","lines":[\(line)]}
        """
    }

    /// Publishes as fast as the broker takes it.
    static func publish(
        _ count: Int,
        to tixly: Tixly,
        _ body: @escaping @Sendable (Int) -> String
    ) async throws {
        try await withThrowingTaskGroup { group in
            let lanes = 64
            for lane in 0..<lanes {
                group.addTask {
                    for index in stride(from: lane, to: count, by: lanes) {
                        try await tixly.publish(MessageType.sold, body(index))
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// What was heard.
actor Ear {
    private(set) var mapped = 0
    private(set) var registered = 0
    /// Since the first outcome.
    private(set) var first: ContinuousClock.Instant?
    private(set) var last: ContinuousClock.Instant?

    func hear(_ type: String?) {
        if type == MessageType.mappingChanged { mapped += 1 }
        guard type == "sale.registered" else { return }
        registered += 1
        first = first ?? .now
        last = .now
    }

    /// Sales a second, from the first that was heard to the last.
    var rate: Double {
        guard let first, let last, registered > 1 else { return 0 }
        return Double(registered - 1) / ((last - first) / .seconds(1))
    }
}

/// Runs `body` beside so many of a worker, which are ready before it begins.
func withWorkers<Value>(
    _ program: String,
    _ count: Int,
    _ arguments: [String] = [],
    of cluster: Cluster,
    pids: [String: Int32] = [:],
    _ body: ([String: Int32]) async throws -> Value
) async throws -> Value {
    guard count > 0 else { return try await body(pids) }
    return try await withChild(Program(program), arguments, environment: cluster.environment) { child in
        try await child.waitForLine(containing: "consuming")
        let all = pids.merging(["\(program) \(count)": child.pid]) { $1 }
        return try await withWorkers(program, count - 1, arguments, of: cluster, pids: all, body)
    }
}
