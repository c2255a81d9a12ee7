import Tickets

/// What two states may differ in although the same will come of both: it is taken out, so that they are one state.
extension Cluster {
    mutating func simplify() {
        dropNeedlessWords()
        sortWorkers()
        renameAttempts()
        renumberRequests()
    }

    /// A fingerprint that leaves out what is the same in all states of an exploration, and how much may still go wrong.
    var fingerprint: Int {
        var hasher = Hasher()
        hasher.combine(baskets)
        hasher.combine(past)
        hasher.combine(owned)
        hasher.combine(mail)
        hasher.combine(queue)
        hasher.combine(letters)
        hasher.combine(workers)
        hasher.combine(requests)
        hasher.combine(sales)
        hasher.combine(told)
        hasher.combine(lapse)
        hasher.combine(isCancelled)
        hasher.combine(ruling)
        hasher.combine(wrong)
        return hasher.finalize()
    }

    /// What was told stays told: to tell it again changes nothing.
    ///
    /// Of settlements, the newest counts.
    private mutating func dropNeedlessWords() {
        let versions = baskets.map { $0.settlement?.version ?? 0 }
        func isOutdated(_ word: Word) -> Bool {
            if case .settled(let basket, let version) = word { version < versions[basket] } else { false }
        }
        told = told.filter { !isOutdated($0) }
        for index in workers.indices where !workers[index].words.isEmpty {
            workers[index].words = workers[index].words.filter { !isOutdated($0) && !told.contains($0) }
        }
    }

    /// Workers are alike: which is the first does not matter.
    private mutating func sortWorkers() {
        guard workers.count == 2, workers[1].rank.lexicographicallyPrecedes(workers[0].rank) else { return }
        workers.swapAt(0, 1)
    }

    /// Names say nothing, so the attempts are named in the order in which they are met.
    private mutating func renameAttempts() {
        var names: [AttemptID: AttemptID] = [:]
        func meet(_ id: AttemptID) { if names[id] == nil { names[id] = AttemptID("A-\(names.count + 1)") } }
        for basket in baskets {
            for line in basket.orderedLines { line.attempt.map(meet) }
            basket.attempts.keys.sorted().forEach(meet)
        }
        past.keys.sorted().forEach(meet)
        for request in requests { meet(request.attempt) }
        for worker in workers { (worker.phase.attempt?.id).map(meet) }
        if let ruling { meet(ruling.attempt) }
        guard names.contains(where: { $0 != $1 }) else { return }
        rename { names[$0] ?? $0 }
    }

    private mutating func rename(_ name: (AttemptID) -> AttemptID) {
        func renamed(_ attempts: [AttemptID: Attempt]) -> [AttemptID: Attempt] {
            Dictionary(uniqueKeysWithValues: attempts.values.map { (name($0.id), $0.named(name)) })
        }
        for place in baskets.indices {
            for id in baskets[place].order {
                let attempt = baskets[place].lines[id]?.attempt.map(name)
                baskets[place].lines[id]?.attempt = attempt
            }
            baskets[place].attempts = renamed(baskets[place].attempts)
            for life in baskets[place].endedLives.indices { baskets[place].endedLives[life].attempt = nil }
        }
        past = renamed(past)
        for index in requests.indices { requests[index].attempt = name(requests[index].attempt) }
        for index in workers.indices { workers[index].phase.rename(name) }
        if let attempt = ruling?.attempt { ruling?.attempt = name(attempt) }
    }

    /// Requests are known by their place.
    private mutating func renumberRequests() {
        guard requests.indices.contains(where: { requests[$0].id != $0 + 1 }) else { return }
        let places = Dictionary(uniqueKeysWithValues: requests.indices.map { (requests[$0].id, $0 + 1) })
        for index in requests.indices { requests[index].id = index + 1 }
        for index in workers.indices {
            guard case .waiting(let attempt, let id) = workers[index].phase else { continue }
            // A request that is forgotten has no place any more.
            workers[index].phase = .waiting(attempt, request: places[id] ?? 0)
        }
    }
}

extension Attempt {
    fileprivate func named(_ name: (AttemptID) -> AttemptID) -> Attempt {
        var copy = self
        copy.id = name(id)
        return copy
    }
}

extension Worker {
    fileprivate var rank: [Int] {
        [message.rank, phase.rank, failed ? 1 : 0, hasRejected ? 1 : 0, words.count] + commands.map(\.rank)
    }
}

extension Worker.Phase {
    var attempt: Attempt? {
        switch self {
        case .claimed(let attempt), .waiting(let attempt, _), .resolving(let attempt),
            .read(let attempt, _, _):
            attempt
        case .between, .removing, .removed, .done: nil
        }
    }

    fileprivate var rank: Int {
        switch self {
        case .claimed: 0
        case .waiting: 1
        case .resolving: 2
        case .read: 3
        case .between: 4
        case .removing: 5
        case .removed: 6
        case .done: 7
        }
    }

    fileprivate mutating func rename(_ name: (AttemptID) -> AttemptID) {
        switch self {
        case .claimed(let attempt): self = .claimed(attempt.named(name))
        case .waiting(let attempt, let request): self = .waiting(attempt.named(name), request: request)
        case .resolving(let attempt): self = .resolving(attempt.named(name))
        case .read(let attempt, let listed, let begun):
            self = .read(attempt.named(name), listed, begun: begun)
        case .between, .removing, .removed, .done: break
        }
    }
}
