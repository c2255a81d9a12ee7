import ArgumentParser
import Assembly
import Desks
import Messages
import RabbitMQ
import Settings
import Tickets
import Working

/// Writes down what an operator says about an event, and waits for what comes of it.
struct MappingChange {
    var settings: Settings
    var event: EventID
    /// Who says it, for the record.
    var actor = Operator.name

    func run(
        waiting: MappingWait,
        asJSON: Bool,
        _ change: @escaping @Sendable (Mapping, Instant) -> Mapping
    ) async throws {
        let timeout = waiting.isSkipped ? nil : waiting.timeout
        let (mapping, isAnswered) = try await carryOut(waiting: timeout, change)
        if !isAnswered, timeout == nil { remark("written; the mapping-worker has been told") }
        MappingRow(mapping).write(asJSON: asJSON)
        guard isAnswered || timeout == nil else {
            throw ToolFailure(
                "written, but the mapping-worker has not answered in \(waiting.timeout) s; does it run?",
                code: .incomplete
            )
        }
    }

    /// Writes a change down, tells the mapping-worker, and waits for so many seconds for what it finds.
    ///
    /// - Returns: The mapping, and whether that is the mapping-worker's answer already.
    func carryOut(
        waiting timeout: Int?,
        _ change: @escaping @Sendable (Mapping, Instant) -> Mapping
    ) async throws -> (mapping: Mapping, isAnswered: Bool) {
        let ledger = try await settings.existingLedger()
        let session = try settings.session("uitpas mappings")
        try await session.connect()
        guard let written = try await write(change, in: ledger) else { throw ToolFailure.unknown(event) }
        guard try await session.publish(.refresh(event)) else {
            throw ToolFailure(
                "the mapping is written, but there is no queue \(Queue.mappings) to tell the mapping-worker; "
                    + "run uitpas topology apply, then this again"
            )
        }
        await session.close()
        guard let timeout else { return (written, false) }
        let found = try await poll(atMost: .seconds(timeout)) { () async throws -> Mapping? in
            let mapping = try await ledger.mappings(of: [event])[event]
            return mapping?.updatedAt == written.updatedAt ? nil : mapping
        }
        return (found ?? written, found != nil)
    }

    /// The mapping as it is written; nil where nobody has heard of the event.
    func write(
        _ change: @escaping @Sendable (Mapping, Instant) -> Mapping,
        in ledger: AnyLedger
    ) async throws -> Mapping? {
        let now = Instant.now
        return try await ledger.changeMapping(of: event, by: .operator(actor)) { mapping in
            mapping = mapping.map { change($0, now) }
            return mapping
        }
    }
}

extension Mapping {
    /// This mapping with an operator's word, or without one.
    ///
    /// The old route is not the new reference's: until UiTdatabank has answered, sales wait.
    func referring(to reference: String?, at now: Instant) -> Mapping {
        var changed = touched(at: now)
        changed.operatorReference = reference
        guard changed.reference != self.reference else { return changed }
        changed.uitdatabankEvent = nil
        changed.organizer = nil
        return changed
    }

    /// This mapping as another seller's: from now on his word about the event counts.
    func managed(by seller: SellerID, of workgroup: WorkgroupID, at now: Instant) -> Mapping {
        var changed = touched(at: now)
        changed.owner = seller
        changed.workgroup = workgroup
        return changed
    }

    /// This mapping, changed now; later than before in any case.
    private func touched(at now: Instant) -> Mapping {
        var changed = self
        changed.updatedAt = now == updatedAt ? now + .milliseconds(1) : now
        return changed
    }
}
