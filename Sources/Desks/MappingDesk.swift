import Messages
import Tickets
package import Working

/// Keeps the mapping of Tixly's events to UiTdatabank's true, and says what is wrong with it.
package struct MappingDesk: Handler {
    private let houses: Houses
    private let world: Surroundings
    private let uitdatabank: any UiTdatabank
    private let rights: RegistrationRights
    private let records: any MappingRecords

    package init(
        houses: Houses,
        world: Surroundings,
        uitdatabank: any UiTdatabank,
        rights: RegistrationRights,
        records: any MappingRecords
    ) {
        self.houses = houses
        self.world = world
        self.uitdatabank = uitdatabank
        self.rights = rights
        self.records = records
    }

    package func handle(_ message: Incoming) async throws(Failure) -> Reaction {
        switch message.type {
        case MessageType.eventChanged where message.exchange != Exchange.uitdatabank:
            return try await changed(message)
        case MessageType.refresh where message.isOurs:
            let command = try read(RefreshCommand.self, message)
            return try await refresh(command.event, message, isRoutine: command.isRoutine) { $0 }
        default:
            let contentType = message.delivery.properties.contentType ?? ""
            // A seller has nothing to say about UiTdatabank, nor UiTdatabank about Tixly.
            guard message.exchange != Exchange.tixly, DocumentChanged.speaks(contentType: contentType) else {
                throw .unknownType(message)
            }
            return try await documentChanged(contentType, message)
        }
    }

    /// Has every event that a document of UiTdatabank's concerns looked at again.
    private func documentChanged(_ contentType: String, _ message: Incoming) async throws(Failure) -> Reaction
    {
        let change: DocumentChanged?
        do throws(DecodingFailure) {
            change = try DocumentChanged(contentType: contentType, body: message.body)
        } catch {
            throw .permanent(error.cause)
        }
        let concerned: [Mapping]
        do throws(LedgerError) {
            switch change {
            case .event(let event): concerned = try await world.ledger.mappings(onto: event)
            case .organizer(let organizer):
                concerned = try await world.ledger.mappings(ontoEventsOf: organizer)
            case .place, nil: concerned = []
            }
        } catch {
            throw .of(error)
        }
        return Reaction(concerned.map { .refresh($0.event) })
    }

    private func changed(_ message: Incoming) async throws(Failure) -> Reaction {
        let body = try read(EventChanged.self, message)
        let (houses, userID, now) = (houses, message.userID, world.now())
        try houses.check(userID, manages: body.event, as: body.owner, of: body.workgroup)
        return try await refresh(body.event, message, by: .tixly) { known in
            // Here, since two sellers may name the event at the same time.
            try houses.check(userID, mayTake: known, for: body.owner)
            return body.applied(to: known, at: now)
        }
    }

    /// Takes a change in, looks at UiTdatabank, writes down what was found, and wakes the sales that wait for it.
    private func refresh(
        _ event: EventID,
        _ message: Incoming,
        by author: MappingAuthor = .uitdatabank,
        isRoutine: Bool = false,
        _ change: @escaping @Sendable (Mapping?) throws -> Mapping?
    ) async throws(Failure) -> Reaction {
        let known = try await written(event, by: author) { mapping in
            let before = mapping?.reference
            mapping = try change(mapping)
            // The old route is not the new reference's: until UiTdatabank has answered, sales wait.
            guard mapping?.reference != before else { return }
            mapping?.uitdatabankEvent = nil
            mapping?.organizer = nil
        }
        guard let known else { return Reaction() }
        let finding = try await MappingInspection(
            rules: houses.workgroups[known.workgroup],
            uitdatabank: uitdatabank,
            rights: rights,
            ledger: world.ledger,
            records: records,
            now: world.now()
        ).inspect(known)
        let now = world.now()
        let saved = try await written(event, by: .uitdatabank) { mapping in
            // Somebody may have set another reference meanwhile: then his own message will look it up.
            guard mapping?.reference == known.reference else { return }
            mapping?.uitdatabankEvent = finding.event
            mapping?.organizer = finding.organizer
            mapping?.problems = finding.problems
            mapping?.updatedAt = now
        }
        guard let saved else { return Reaction() }
        var publications: [Publication] = []
        // Of what is delivered again it can't be told whether it was told.
        if !isRoutine || message.isRepeat || !saved.says(theSameAs: known) {
            publications.append(.mapping(MessageType.mappingChanged, saved, traceparent: message.traceparent))
            if !saved.problems.isEmpty {
                publications.append(
                    .mapping(MessageType.mappingProblem, saved, traceparent: message.traceparent)
                )
            }
        }
        if saved.route != nil { publications += try await wake(event) }
        return Reaction(publications)
    }

    private func written(
        _ event: EventID,
        by author: MappingAuthor,
        _ change: @escaping @Sendable (inout Mapping?) throws -> Void
    ) async throws(Failure) -> Mapping? {
        do {
            return try await world.ledger.changeMapping(of: event, by: author) { mapping in
                try change(&mapping)
                return mapping
            }
        } catch {
            throw .of(error)
        }
    }

    /// Commands for the baskets that wait for an event, whether or not it changed just now: an earlier try may
    /// have been cut off after the mapping was written.
    private func wake(_ event: EventID) async throws(Failure) -> [Publication] {
        do throws(LedgerError) {
            return try await world.ledger.baskets(waitingFor: event).map {
                .review(BasketHead(basket: $0.basket, workgroup: $0.workgroup))
            }
        } catch {
            throw .of(error)
        }
    }
}

extension Mapping {
    /// Whether the two differ in nothing but when they were looked at.
    fileprivate func says(theSameAs other: Mapping) -> Bool {
        var copy = self
        copy.updatedAt = other.updatedAt
        return copy == other
    }
}
