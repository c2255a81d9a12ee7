import FaultRig
import Rehearsal
import Testing

@Suite(.brokerAlone, .serialized, .timeLimit(.minutes(5)))
struct `A fault of the broker` {
    @Test func `is there while its scope lasts, and over afterwards`() async throws {
        let fault = BrokerFault(try TestBroker.required())
        #expect(try await fault.alarms.isEmpty)
        let memory = try await fault.lowMemory { try await fault.alarms }
        #expect(memory == ["memory"])
        let disk = try await fault.lowDisk { try await fault.alarms }
        #expect(disk == ["disk"])
        try await eventually("no alarm is left") { try await fault.alarms.isEmpty }
    }

    @Test func `kills the node, and starts it whatever happens meanwhile`() async throws {
        struct Interrupted: Error {}
        let broker = try TestBroker.required()
        var isDown = false
        do {
            try await BrokerFault(broker).down {
                do {
                    try await broker.rabbitmqctl("await_startup", "--timeout", "1")
                } catch is RehearsalError {
                    isDown = true
                }
                throw Interrupted()
            }
        } catch is Interrupted {}
        #expect(isDown)
        try await broker.rabbitmqctl("await_startup")
    }

    @Test func `closes connections, which can be told apart by their names`() async throws {
        let broker = try TestBroker.required()
        let fault = BrokerFault(broker)
        #expect(try await fault.localPorts(of: "nobody's connection").isEmpty)
        try await fault.closeConnections()
        try await fault.restart()
        #expect(try await fault.alarms.isEmpty)
    }
}
