extension JSON {
    /// The deepest that arrays and objects may stand in one another; `JSONDecoder` reads as deep.
    package static let deepest = 512

    /// Reads a whole document (RFC 8259), in time that only grows with its length; of equal keys the first one counts.
    ///
    /// Foundation's decoder describes the way to each value for every kind that it is not: 36 KB of nested arrays take
    /// it a minute.
    ///
    /// - Throws: ``JSONError`` where it is cut short, followed by something else, nested deeper than ``deepest``, not
    ///   UTF-8, or holds a number that `Decimal` can't.
    package init(parsing bytes: some Sequence<UInt8>) throws(JSONError) {
        var parser = JSONParser(text: Array(bytes))
        self = try parser.document()
    }
}

/// Why a text is no JSON.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many bytes of the text were read.
    package var offset: Int
    /// What is wrong there.
    package var description: String
}
