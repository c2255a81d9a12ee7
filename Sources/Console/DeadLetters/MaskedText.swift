/// A text whose UiTPAS numbers are masked, and what is behind each mask.
struct MaskedText {
    /// Some masks can't be put back.
    struct Lost: Error {
        var description: String
    }

    let masked: String
    /// The originals behind a mask, in the order in which they stand; several where numbers end alike.
    private var originals: [String: [String]] = [:]

    /// Nil where a mask would take the place of more than digits, so that it could not be put back.
    init?(_ text: String) {
        masked = NumberMask.masked.text(text)
        let (before, after) = (Array(text), Array(masked))
        guard before.count == after.count else { return nil }
        for range in Self.masks(in: after) {
            originals[String(after[range]), default: []].append(String(before[range]))
        }
    }

    /// The edited text with the originals in the place of masks that were left as they are.
    func unmasked(_ edited: String) throws(Lost) -> String {
        let text = Array(edited)
        var whole = ""
        var end = 0
        var used: [String: Int] = [:]
        let masks = Self.masks(in: text)
        let counts = Dictionary(masks.map { (String(text[$0]), 1) }, uniquingKeysWith: +)
        for range in masks {
            let mask = String(text[range])
            guard let candidates = originals[mask] else {
                throw Lost(description: "\"\(mask)\" is the mask of no number of this letter")
            }
            let original: String
            if Set(candidates).count == 1 {
                original = candidates[0]
            } else if counts[mask] == candidates.count {
                // Numbers that end alike: as many as before are in the order in which they were.
                original = candidates[used[mask, default: 0]]
                used[mask, default: 0] += 1
            } else {
                throw Lost(description: "\"\(mask)\" may be one of \(Set(candidates).count) numbers")
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
