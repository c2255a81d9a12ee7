extension TopologyPlan {
    /// The queues that a message to one of the planned exchanges comes to, without the detour over an
    /// alternate exchange.
    package func queues(at exchange: String, forKey key: String) -> [String] {
        guard let kind = exchanges.first(where: { $0.name == exchange })?.kind else { return [] }
        var found: [String] = []
        for binding in bindings where binding.exchange == exchange && !found.contains(binding.queue) {
            let matches =
                switch kind {
                case .fanout: true
                case .direct: binding.key == key
                case .topic: TopicPattern(binding.key).matches(key)
                }
            if matches { found.append(binding.queue) }
        }
        return found
    }
}

/// A binding key of a topic exchange: `*` stands for one word, `#` for any number of them.
struct TopicPattern {
    private var words: [Substring]

    init(_ text: String) { words = Self.words(of: text) }

    func matches(_ key: String) -> Bool { Self.matches(words[...], Self.words(of: key)[...]) }

    private static func words(of text: String) -> [Substring] {
        text.isEmpty ? [] : text.split(separator: ".", omittingEmptySubsequences: false)
    }

    private static func matches(_ pattern: ArraySlice<Substring>, _ words: ArraySlice<Substring>) -> Bool {
        guard let first = pattern.first else { return words.isEmpty }
        if first == "#" {
            return matches(pattern.dropFirst(), words)
                || (!words.isEmpty && matches(pattern, words.dropFirst()))
        }
        guard let word = words.first, first == "*" || first == word else { return false }
        return matches(pattern.dropFirst(), words.dropFirst())
    }
}
