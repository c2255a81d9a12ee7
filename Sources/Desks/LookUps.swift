import Tickets

/// The tariff look-ups under way, and who waits for the answer of each.
actor LookUps {
    /// What two look-ups have in common that can be joined.
    struct Question: Hashable, Sendable {
        var number: UiTPASNumber
        var route: Route
        var regularPrice: Cents
    }

    enum Turn: Sendable {
        /// Nobody is asking: it is up to the caller, who then tells ``answered(_:_:)``.
        case asks
        /// Somebody has asked.
        case heard(Result<TariffAnswer, UpstreamFailure>)
        /// Somebody was asking, and heard nothing.
        case abandoned
        /// The caller's own time is up.
        case late
        /// The caller was cancelled.
        case stopped
    }

    private var waiting: [Question: [Int: CheckedContinuation<Turn, Never>]] = [:]
    private var turns = 0

    var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

    /// The caller's part in a look-up: to ask, or to hear what somebody else was answered, by `end` at the latest.
    func join(_ question: Question, until end: ContinuousClock.Instant) async -> Turn {
        guard waiting[question] != nil else {
            waiting[question] = [:]
            return .asks
        }
        turns += 1
        let turn = turns
        return await withTaskGroup(of: Turn?.self) { group in
            group.addTask { await self.wait(for: question, turn, until: end) }
            group.addTask {
                do {
                    try await Task.sleep(until: end, clock: .continuous)
                    await self.leave(question, turn, as: .late)
                } catch {
                    // The answer has come, or the caller was cancelled.
                    await self.leave(question, turn, as: .stopped)
                }
                return nil
            }
            defer { group.cancelAll() }
            for await answer in group {
                if let answer { return answer }
            }
            return .stopped
        }
    }

    /// A look-up has ended; everybody who waits for it hears how.
    func answered(_ question: Question, _ turn: Turn) {
        for one in (waiting.removeValue(forKey: question) ?? [:]).values { one.resume(returning: turn) }
    }

    /// Looks once more before it waits: the answer may have come meanwhile, and then it is as if nobody had asked.
    private func wait(for question: Question, _ turn: Int, until end: ContinuousClock.Instant) async -> Turn {
        guard !Task.isCancelled else { return .stopped }
        guard end > .now else { return .late }
        guard waiting[question] != nil else { return .abandoned }
        return await withCheckedContinuation { waiting[question]?[turn] = $0 }
    }

    private func leave(_ question: Question, _ turn: Int, as answer: Turn) {
        waiting[question]?.removeValue(forKey: turn)?.resume(returning: answer)
    }
}
