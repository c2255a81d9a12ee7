/// Where in the system, and in the message, a letter fell.
package struct LetterPlace: Hashable, Sendable {
    package var queue: String
    package var type: String?
    package var pointer: String?
    package var detail: String

    package init(queue: String, type: String?, pointer: String?, detail: String) {
        self.queue = queue
        self.type = type
        self.pointer = pointer
        self.detail = detail
    }

    /// Eight hexadecimal digits: the same for letters of one reason that fell at one place.
    ///
    /// The place is queue, type and JSON pointer, whatever the index in a list, and whether nothing is there; where no
    /// pointer is given, the sentence takes its place, without what varies in it: names, numbers, and what it quotes.
    func cause(reason: String, about subject: LetterSubject) -> String {
        let names = Set(subject.names + subject.events)
        let absence = detail.contains("is missing") ? " missing" : ""
        let place =
            pointer.map { Self.general($0) + absence } ?? Self.general(sentence: detail, without: names)
        let queue = Self.general(queue: queue, without: names)
        let parts = [reason, queue, type ?? "", place].map { "\($0.utf8.count):\($0)" }
        return String(SHA256.hex(of: Array(parts.joined().utf8)).prefix(8))
    }

    /// The pointer with `*` for every index: `/lines/*/regularPrice`.
    package static func general(_ pointer: String) -> String {
        pointer.split(separator: "/", omittingEmptySubsequences: false).map { token in
            !token.isEmpty && token.allSatisfy { ("0"..."9").contains($0) } ? "*" : token
        }.joined(separator: "/")
    }

    /// An organiser's own queue is the shared one, and a routing key is without the names in it.
    private static func general(queue: String, without names: Set<String>) -> String {
        queue.split(separator: ".", omittingEmptySubsequences: false)
            .filter { !names.contains(String($0)) && !$0.contains(where: \.isNumber) }
            .joined(separator: ".")
    }

    private static func general(sentence: String, without names: Set<String>) -> String {
        var words: [String] = []
        for (index, part) in sentence.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            // Every other part stands in quotes.
            guard index.isMultiple(of: 2) else {
                words.append("…")
                continue
            }
            for word in part.split(whereSeparator: \.isWhitespace) {
                let bare = word.trimmed
                words.append(names.contains(bare) || word.contains(where: \.isNumber) ? "…" : String(word))
            }
        }
        return words.joined(separator: " ")
    }
}

extension Substring {
    /// Without the punctuation around a word.
    fileprivate var trimmed: String {
        let start = drop { $0.isPunctuation && $0 != "-" && $0 != "_" }
        return String(start.reversed().drop { $0.isPunctuation && $0 != "-" && $0 != "_" }.reversed())
    }
}
