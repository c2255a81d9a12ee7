/// A text whose UiTPAS numbers are masked, and what is behind each mask.
struct MaskedText {
    /// Some masks can't be put back.
    struct Lost: Error {
        var description: String
    }

    let masked: String
    private var originals: [String: String] = [:]

    /// Nil where a mask could not be put back: it would take the place of more than digits, or two numbers end alike.
    init?(_ text: String) {
        masked = NumberMask.masked.text(text)
        let (before, after) = (Array(text), Array(masked))
        guard before.count == after.count else { return nil }
        for range in Self.masks(in: after) {
            let (mask, original) = (String(after[range]), String(before[range]))
            guard originals.updateValue(original, forKey: mask) ?? original == original else { return nil }
        }
    }

    /// The edited text with the originals in the place of masks that were left as they are.
    func unmasked(_ edited: String) throws(Lost) -> String {
        let text = Array(edited)
        var whole = ""
        var end = 0
        for range in Self.masks(in: text) {
            let mask = String(text[range])
            guard let original = originals[mask] else {
                throw Lost(description: "\"\(mask)\" is the mask of no number of this letter")
            }
            whole += String(text[end..<range.lowerBound]) + original
            end = range.upperBound
        }
        return whole + String(text[end...])
    }

    /// Stretches of asterisks, and the digits with the separators that belong to them.
    private static func masks(in text: [Character]) -> [Range<Int>] {
        var masks: [Range<Int>] = []
        var place = 0
        while place < text.count {
            guard text[place] == "*" else {
                place += 1
                continue
            }
            let start = place
            var end = place
            while place < text.count,
                text[place] == "*" || text[place].isNumber || isSeparator(at: place, text)
            {
                place += 1
                if text[place - 1] == "*" || text[place - 1].isNumber { end = place }
            }
            // A single one is a multiplication, or a footnote.
            if text[start..<end].count(where: { $0 == "*" }) >= 4 { masks.append(start..<end) }
        }
        return masks
    }

    /// Whether one character stands between two parts of a mask.
    private static func isSeparator(at place: Int, _ text: [Character]) -> Bool {
        guard place + 1 < text.count, text[place + 1] == "*" || text[place + 1].isNumber else { return false }
        return text[place].isWhitespace && !text[place].isNewline || text[place] == "." || text[place] == "-"
            || text[place] == "\u{2011}"
    }
}
