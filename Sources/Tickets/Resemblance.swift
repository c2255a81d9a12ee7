extension String {
    /// Whether somebody who wrote this may have meant a label: `UiT-pas`, `UITPAS Gent`, `uitpas ` and `UiTPASS` are
    /// like `UiTPAS`, `fruitpassie` is not.
    ///
    /// Up to three words written as one are compared, and one slip of the pen is forgiven in names long enough.
    func resembles(label: String) -> Bool {
        let wanted = Array(label.words.joined())
        guard !wanted.isEmpty else { return false }
        let words = words
        return words.indices.contains { start in
            (1...3).contains { length in
                guard start + length <= words.count else { return false }
                let word = Array(words[start..<start + length].joined())
                if length == 1, wanted.count >= 5, word.starts(with: wanted) { return true }
                return word == wanted || (wanted.count >= 5 && word.isOneSlip(from: wanted))
            }
        }
    }

    /// The letters and digits that stand together, in lower case.
    private var words: [[Character]] {
        lowercased().split { !$0.isLetter && !$0.isNumber }.map(Array.init)
    }
}

extension [Character] {
    /// Whether one character was left out, put in, or taken for another.
    fileprivate func isOneSlip(from other: [Character]) -> Bool {
        guard abs(count - other.count) <= 1 else { return false }
        let same = zip(self, other).prefix { $0 == $1 }.count
        let (mine, others) = (self.dropFirst(same), other.dropFirst(same))
        return mine.dropFirst(count >= other.count ? 1 : 0)
            .elementsEqual(others.dropFirst(other.count >= count ? 1 : 0))
    }
}
