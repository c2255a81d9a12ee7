import Discretion
import HTTPTransport
import JSON

extension HTTPResponse {
    /// The body, where it is JSON.
    var json: JSON? {
        // What is wrong with it is nothing that publiq or we could mend.
        try? JSON(parsing: body)
    }
}

/// What publiq's documents may be like beside what its specification says.
extension JSON {
    /// A text that is not empty, or a number as text: what ids may be.
    var identifier: String? { nonEmptyText ?? decimal.map { "\($0)" } }

    /// A whole number, also one that is written as text (`"400"`).
    var lenientInteger: Int? { integer ?? text.flatMap { Int($0) } }

    /// The elements of an array, or of an object whose keys are positions, in their order.
    ///
    /// PHP writes an array with a gap as such an object.
    var elements: [JSON]? {
        guard let members else { return items }
        let places = members.keys.compactMap { Int($0) }
        guard places.count == members.count else { return nil }
        return places.sorted().compactMap { members[String($0)] }
    }

    /// A text in several languages; a plain text is taken for Dutch.
    var localizedText: [String: String]? { members?.compactMapValues(\.text) ?? text.map { ["nl": $0] } }

    /// What publiq would have the passholder read, without what a quoted request may hold.
    var endUserMessage: [String: String] {
        (self["endUserMessage"]?.localizedText ?? [:]).mapValues { Redaction.mask($0.withoutCredentials) }
    }
}
