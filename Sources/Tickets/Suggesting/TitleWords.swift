/// The words of a title that tell it from others: without case, accents, punctuation, and words that any title may have.
package struct TitleWords: Hashable, Sendable {
    package var words: Set<String>

    /// Dutch, French, English and German, as far as they come in titles.
    private static let common: Set = [
        "de", "het", "een", "en", "van", "in", "op", "met", "te", "ten", "ter", "voor", "door", "bij", "aan",
        "the", "a",
        "an", "of", "and", "with", "by", "at", "le", "la", "les", "l", "d", "du", "des", "un", "une", "et",
        "au", "der",
        "die", "das", "und", "s",
    ]

    /// A title of nothing but common words keeps them.
    package init(_ title: String) {
        let folded = String(String.UnicodeScalarView(title.unicodeScalars.compactMap(\.unaccented)))
            .lowercased()
        let all = Set(folded.split { !$0.isLetter && !$0.isNumber }.map(String.init))
        let telling = all.subtracting(Self.common)
        words = telling.isEmpty ? all : telling
    }

    /// From 0, nothing in common, to 1, the same words.
    ///
    /// Where one title holds all of the other and no more than some words more (a subtitle, a name), that counts for
    /// much, provided that what they have in common is more than a single word.
    package func likeness(to other: TitleWords) -> Double {
        let common = words.intersection(other.words).count
        guard common > 0 else { return 0 }
        let likeness = 2 * Double(common) / Double(words.count + other.words.count)
        let isContained = common == min(words.count, other.words.count) && common > 1
        return isContained ? max(likeness, 0.8) : likeness
    }
}

extension Unicode.Scalar {
    /// The letter without its accent, which is in Unicode's name for it; nil for an accent that stands alone.
    fileprivate var unaccented: Unicode.Scalar? {
        if properties.generalCategory == .nonspacingMark { return nil }
        guard value > 127, let name = properties.name, let with = name.firstRange(of: " WITH "),
            name.hasPrefix("LATIN "),
            let letter = name[..<with.lowerBound].split(separator: " ").last, letter.count == 1
        else { return self }
        return letter.unicodeScalars.first
    }
}
