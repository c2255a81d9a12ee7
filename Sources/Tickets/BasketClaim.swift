/// What a sale worker is to do with an organiser's part of a basket.
package enum Claim: Hashable, Sendable {
    /// Post these lines, now, once.
    case post(Attempt, [Line])
    /// These lines are to be posted, and there is no client for that.
    case barred([Line])
    /// Find out what became of this attempt.
    case resolve(Attempt, [Line])
    /// Somebody else is at it, or may be, until then.
    case wait(until: Instant)
    /// Nothing is left to do.
    case nothing
}

extension Basket {
    /// Claims what is to be done next for an organiser; the change is the intent that precedes every post.
    ///
    /// `attempt` names the attempt, should there be one; with `isRepeat` the command may have been worked on
    /// before, so its answers are given again. With `resumes` it comes back from the dead letters, or its delivery
    /// died and perhaps never became one: lines that were parked are taken up again. Unless it `mayPost`, for lack of a
    /// client, no intent is written down. After a restoration what may be at UiTPAS is looked for, and not posted.
    package mutating func claim(
        for organizer: OrganizerID,
        as attempt: AttemptID,
        at moment: Moment,
        timings: Timings,
        knowing mappings: [EventID: Mapping],
        isRepeat: Bool,
        resumes: Bool = false,
        mayPost: Bool = true
    ) -> (Claim, [Effect]) {
        let now = moment.wall
        var effects = isRepeat ? farewells() : []
        for line in orderedLines where line.kind != .other {
            guard line.kind == .uitpas, line.route?.organizer == organizer else {
                // It may have been rerouted, have fallen with its basket, or been registered as another organiser's by
                // the delivery before this one, which then died without saying so.
                if isRepeat, line.ticketSale != nil {
                    effects += self.effects(of: line.repetition, on: line.id, at: now, knowing: mappings)
                } else if isRepeat, line.state == .routed || line.cancellation?.cause == .basketRefused {
                    effects += self.effects(of: line.standing, on: line.id, at: now, knowing: mappings)
                }
                continue
            }
            if isToBeResolvedAgain(line) || (resumes && line.state == .parked && line.ticketSale == nil) {
                effects += apply(.resumed, to: line.id, at: now)
            }
            effects += prepare(line.id, at: now, knowing: mappings, isRepeat: isRepeat)
        }
        let claim =
            post(for: organizer, as: attempt, at: moment, timings: timings, mayPost: mayPost)
            ?? pending(for: organizer, at: moment, timings: timings)
        return (claim, (effects + settle(at: now, isRepeat: isRepeat)).withoutRepeats)
    }

    private mutating func prepare(
        _ id: LineID,
        at now: Instant,
        knowing mappings: [EventID: Mapping],
        isRepeat: Bool
    ) -> [Effect] {
        guard let line = lines[id] else { return [] }
        switch line.state {
        case .cancelled where line.isAskedForAnew(at: now):
            let told = isRepeat ? line.repetition : []
            return effects(of: told, on: id, at: now, knowing: mappings)
                + route(id, at: now, knowing: mappings)
        case .routed:
            guard line.memory == .lost || !line.isLapsed(at: now) else {
                return apply(.cancellationWished(.expired), to: line.id, at: now)
            }
            // Looked for after a restoration, since it may have been at UiTPAS: it is not.
            if let wish = line.cancellation, line.memory != .lost {
                return apply(.cancellationWished(wish), to: line.id, at: now)
            }
            guard let route = mappings[line.content.event]?.route else {
                return apply(.unmapped, to: line.id, at: now)
            }
            return apply(.mapped(route), to: line.id, at: now)
        case .recorded, .unmapped, .registering, .registered, .cancelling, .cancelled, .refused, .withdrawn,
            .manual,
            .uncertain, .parked:
            guard isRepeat else { return [] }
            return effects(of: line.repetition, on: line.id, at: now, knowing: mappings)
        }
    }

    private mutating func post(
        for organizer: OrganizerID,
        as id: AttemptID,
        at now: Moment,
        timings: Timings,
        mayPost: Bool
    ) -> Claim? {
        var ready = orderedLines.filter { $0.state == .routed && $0.route?.organizer == organizer }
        if let restoration, mayPost {
            let wanted = ready.filter { $0.memory == .lost && restoration.isTimeFor($0, at: now.wall) }
            guard wanted.isEmpty else {
                search(wanted, for: organizer, as: id, after: restoration, timings: timings, at: now.wall)
                return nil
            }
            ready.removeAll { $0.memory == .lost }
        }
        let together = ready.filter { !$0.isPostedAlone }
        let group = together.isEmpty ? Array(ready.prefix(1)) : together
        guard !group.isEmpty else { return nil }
        guard mayPost else { return .barred(ready) }
        let attempt = Attempt(
            id: id,
            organizer: organizer,
            lines: group.map(\.id),
            startedAt: now,
            sendBy: now.wall + timings.sendBy,
            settleAfter: now.wall + timings.settleAfter
        )
        for line in group { _ = apply(.claimed(id), to: line.id, at: now.wall) }
        attempts[id] = attempt
        return .post(attempt, group)
    }

    private func pending(for organizer: OrganizerID, at now: Moment, timings: Timings) -> Claim {
        let open = attempts.values.filter { $0.organizer == organizer && $0.ending == nil }
        guard let first = open.min(by: { ($0.settleAfter, $0.id) < ($1.settleAfter, $1.id) }) else {
            return .nothing
        }
        var left = first.settleAfter.since(now.wall(asOf: first.startedAt))
        // The lost ledger may have gone on from an attempt that the copy has as open.
        if let restoration { left = max(left, restoration.fence(timings).since(now.wall - Moment.tolerance)) }
        guard left <= .zero else { return .wait(until: now.wall + left) }
        return .resolve(first, held(by: first))
    }

    /// The lines that an attempt still holds.
    func held(by attempt: Attempt) -> [Line] {
        attempt.lines.compactMap { lines[$0] }.filter {
            $0.attempt == attempt.id && ($0.state == .registering || $0.state == .uncertain)
        }
    }
}
