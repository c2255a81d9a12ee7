/// An organiser of UiTdatabank, and the credentials its sales are registered with.
package struct Organizer: Hashable, Sendable {
    /// Its id in UiTdatabank.
    package var id: String
    package var name: String?
    package var clientID: String
    package var secret: Secret
    /// The most requests a second that one worker process may make; `nil` for no limit.
    package var requestsPerSecond: Double?
    /// Whether it has a sale and a cancellation queue of its own.
    package var dedicatedQueue: Bool

    package init(
        id: String,
        name: String? = nil,
        clientID: String,
        secret: Secret,
        requestsPerSecond: Double? = nil,
        dedicatedQueue: Bool = false
    ) {
        self.id = id
        self.name = name
        self.clientID = clientID
        self.secret = secret
        self.requestsPerSecond = requestsPerSecond
        self.dedicatedQueue = dedicatedQueue
    }
}
