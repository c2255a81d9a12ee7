package import Tickets

/// What somebody at the UiTPAS desk has said of a group pass; kept for ever.
package struct DeskAct: Hashable, Sendable {
    package enum Word: String, Hashable, Sendable {
        case done
        case undone
    }

    package var word: Word
    /// Whether the ticket is registered at the desk from then on.
    package var isRegistered: Bool
    package var note: String
    package var actor: String
    package var at: Instant

    package init(word: Word, isRegistered: Bool, note: String, actor: String, at: Instant) {
        self.word = word
        self.isRegistered = isRegistered
        self.note = note
        self.actor = actor
        self.at = at
    }
}

/// A group pass ticket, and what was done about it at the desk, the oldest act first.
package struct DeskItem: Hashable, Sendable {
    package enum Task: String, Hashable, Sendable, CaseIterable {
        /// It is to be registered at the desk.
        case register
        /// It was registered at the desk, and is not sold any more.
        case cancel
    }

    package var basket: BasketKey
    package var workgroup: WorkgroupID
    package var line: Line
    package var acts: [DeskAct]

    package init(basket: BasketKey, workgroup: WorkgroupID, line: Line, acts: [DeskAct]) {
        self.basket = basket
        self.workgroup = workgroup
        self.line = line
        self.acts = acts
    }

    package var key: LineKey { LineKey(basket: basket, line: line.id) }
    package var isRegistered: Bool { acts.last?.isRegistered ?? false }

    /// What is left to do; nil when nothing is.
    package var task: Task? {
        switch (line.state == .manual, isRegistered) {
        case (true, false): .register
        case (false, true): .cancel
        case (true, true), (false, false): nil
        }
    }

    /// Whether the desk says that it has registered the ticket by saying that it is done.
    ///
    /// Also where the ticket was cancelled before the desk had said anything: then that is what it has done, and it comes
    /// back to be cancelled.
    private var isDoneByRegistering: Bool { task == .register || (task == nil && acts.isEmpty) }

    /// Whether saying that a task is done can't be meant of this item: what is left to do, or was, is another one.
    package func contradicts(_ meant: Task?) -> Bool {
        meant == .cancel && isDoneByRegistering
    }

    /// The act that says that what was to be done is done; nil where it was said before, or for another task than the
    /// one that is meant.
    package func done(_ meant: Task?, note: String, by actor: String, at now: Instant) -> DeskAct? {
        guard task != nil || acts.isEmpty else { return nil }
        let registers = isDoneByRegistering
        if let meant, (meant == .register) != registers { return nil }
        return DeskAct(word: .done, isRegistered: registers, note: note, actor: actor, at: now)
    }

    /// The act that takes the last one back; nil where there is none to take back.
    package func undone(note: String, by actor: String, at now: Instant) -> DeskAct? {
        guard let last = acts.last, last.word == .done else { return nil }
        return DeskAct(word: .undone, isRegistered: !last.isRegistered, note: note, actor: actor, at: now)
    }
}

/// Group passes that are registered by hand.
///
/// The desk's acts move no line: a line stays `manual` until its seller cancels it.
package protocol Worklist: Sendable {
    /// Every group pass that is or was the desk's business, the one that has been waiting longest first.
    func deskItems() async throws(LedgerError) -> [DeskItem]

    /// Writes down the act that `act` makes of the item, alone and durably; nil writes nothing.
    ///
    /// - Returns: the item, and whether it has a new act; nil where the line is unknown, or no group pass of the desk's.
    func changeDeskItem(
        _ key: LineKey,
        _ act: @escaping @Sendable (DeskItem) -> DeskAct?
    ) async throws(LedgerError) -> (item: DeskItem, isChanged: Bool)?

    /// Writes down that somebody had whole pass numbers shown.
    func recordReveal(of lines: [LineKey], by actor: String, at moment: Instant) async throws(LedgerError)
}
