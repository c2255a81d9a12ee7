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
    /// How often UiTdatabank is looked at before the message comes back later.
    private static let mostLooks = 5
    private static let mostReconsidered = 500

    private let documents = JoinedLooks<DocumentChanged>()
    private let looks = JoinedLooks<EventID>()
    /// Apart from the others, since what they find is told only where it is news.
    private let routineLooks = JoinedLooks<EventID>()

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

    /// How many messages wait for a look at their event that another one takes.
    package func waitingCount() async -> Int { await looks.waitingCount + routineLooks.waitingCount }

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
        UiTdatabankNews.count(change)
        guard let change else { return Reaction() }
        return try await documents.look(at: change) { () async throws(Failure) in
            Reaction(try await concerned(by: change).map { .refresh($0.event) })
        }
    }

    private func concerned(by change: DocumentChanged) async throws(Failure) -> [Mapping] {
        do throws(LedgerError) {
            return switch change {
            case .event(let event): try await world.ledger.mappings(onto: event)
            case .organizer(let organizer): try await world.ledger.mappings(ontoEventsOf: organizer)
            case .place: []
            }
        } catch {
            throw .of(error)
        }
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

    /// Takes a change in, and has the event looked at after it.
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
        guard known != nil else { return Reaction() }
        let turns = isRoutine ? routineLooks : looks
        return try await turns.look(at: event) { () async throws(Failure) in
            try await look(event, message, isRoutine: isRoutine)
        }
    }

    /// Looks at UiTdatabank, writes down what was found, and wakes the sales that wait for it; those of which it could not
    /// be asked before are looked at again.
    private func look(
        _ event: EventID,
        _ message: Incoming,
        isRoutine: Bool
    ) async throws(Failure) -> Reaction {
        guard let (known, saved, look) = try await found(event) else { return Reaction() }
        try await reconsider(event, after: look)
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
        // What UiTdatabank does not show UiTPAS does not know: sales that wait for that would come back.
        if saved.isPublished { publications += try await wake(event) }
        return Reaction(publications)
    }

    /// The mapping before and with what UiTdatabank says of it, written down, and whose the event is; nil where nobody knows
    /// the event.
    ///
    /// What was found counts only where nothing was written since the look began: another worker may have looked later
    /// and been faster, and his finding must not be undone by an older one. Then UiTdatabank is looked at once more.
    private func found(
        _ event: EventID
    ) async throws(Failure) -> (known: Mapping, saved: Mapping, look: OrganizerLook)? {
        for _ in 0..<Self.mostLooks {
            guard let known = try await written(event, by: .uitdatabank, { _ in }) else { return nil }
            let finding = try await MappingInspection(
                rules: houses.workgroups[known.workgroup],
                uitdatabank: uitdatabank,
                rights: rights,
                ledger: world.ledger,
                records: records,
                now: world.now()
            ).inspect(known)
            let now = max(world.now(), known.updatedAt + .milliseconds(1))
            var looked = known
            looked.uitdatabankEvent = finding.event
            looked.organizer = finding.organizer
            looked.problems = finding.problems
            looked.prices = finding.prices
            looked.updatedAt = now
            if try await hasWritten(looked, over: known) { return (known, looked, finding.look) }
        }
        throw .transient(.lostAnswer, detail: "the mapping of event \(event) changes while it is looked up")
    }

    /// Writes a mapping down, unless it is not what it was any more.
    private func hasWritten(_ mapping: Mapping, over known: Mapping) async throws(Failure) -> Bool {
        do {
            return try await world.ledger.changeMapping(of: known.event, by: .uitdatabank) { stored in
                guard stored == known else { return false }
                stored = mapping
                return true
            }
        } catch {
            throw .of(error)
        }
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

    /// What is left of more than ``mostReconsidered`` baskets is the next look's.
    private func reconsider(_ event: EventID, after look: OrganizerLook) async throws(Failure) {
        let now = world.now()
        do {
            let baskets = try await world.ledger.baskets(unconfirmedIn: event, limit: Self.mostReconsidered)
            for due in baskets {
                try await world.ledger.change(due.basket, workgroup: due.workgroup) { basket, _ in
                    basket.reconsider(event, after: look, at: now)
                }
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
    /// Whether the two differ in nothing that is told.
    fileprivate func says(theSameAs other: Mapping) -> Bool {
        var copy = self
        copy.prices = other.prices
        copy.updatedAt = other.updatedAt
        return copy == other
    }
}
