package import Tickets

extension MappingPoller {
    /// Who polls, and what it needs to speak as UiTdatabank does.
    package struct Identity: Sendable {
        /// This process's name among those that could poll.
        var holder: String
        /// Where UiTdatabank's documents are.
        var documentsURL: String
        var now: @Sendable () -> Instant
        var newID: @Sendable () -> String

        package init(
            holder: String,
            documentsURL: String,
            now: @escaping @Sendable () -> Instant,
            newID: @escaping @Sendable () -> String
        ) {
            self.holder = holder
            self.documentsURL = documentsURL
            self.now = now
            self.newID = newID
        }
    }

    /// What came of a poll.
    package struct Report: Hashable, Sendable {
        /// How many documents were changed in all.
        package var changed = 0
        /// How many of them are mapped, and were told.
        package var told = 0
        package var requests = 0
        /// Whether everything that is mapped was told, changed or not.
        package var isWhole = false
    }
}
