/// Text that no description, dump or mirror shows; only `revealed` does.
package struct Secret: Hashable, Sendable {
    /// The text itself.
    ///
    /// Hand it to the one who needs it and to nobody else.
    package let revealed: String

    package init(_ text: String) {
        revealed = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<secret>" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
