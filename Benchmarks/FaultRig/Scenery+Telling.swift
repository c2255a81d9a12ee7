import Messages

extension Cluster {
    /// Gives the sandbox the scenery's organisers, clients and events.
    package func furnish() async throws {
        for document in Scenery.documents { try await upstream.post(document.path, document.json) }
    }
}

extension Tixly {
    /// Says `event.changed` of every event of the scenery; each is answered with `mapping.changed`.
    package func announceEvents() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for change in Scenery.changes {
                group.addTask { try await publish(MessageType.eventChanged, change.json, key: change.key) }
            }
            try await group.waitForAll()
        }
    }
}
