/// What a client of publiq's authenticates itself with; its secret is in no text about it.
package struct ClientCredentials: Hashable, Sendable {
    package var id: String
    package var secret: String

    package init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }
}

extension ClientCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "client \(id)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

/// A bearer token, opaque; no text about it shows it.
package struct AccessToken: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "access token" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
