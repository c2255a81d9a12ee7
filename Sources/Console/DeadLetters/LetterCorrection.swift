import Desks
import Messages
import Working

/// A letter with another body, as an operator wants it, and what can be said of it.
struct LetterCorrection {
    let letter: DeadLetter
    let body: [UInt8]
    /// Why the worker would not take it; nil where it would.
    let objection: DeadLetterCause?

    /// Whether it is the original.
    var isOriginal: Bool { body == letter.body }
    /// Whether nothing would be sent that would not be sent anyway.
    var isUnchanged: Bool { body == letter.correction ?? letter.body }

    init(_ letter: DeadLetter, body: [UInt8], queue: String?, reader: MessageReader) {
        self.letter = letter
        self.body = body
        var corrected = letter
        corrected.correction = body
        objection = queue.flatMap { reader.objection(to: corrected.incoming(in: $0)) }
    }

    /// What differs from the original, by lines of the outline; `+` stands before what is new.
    func difference(_ mask: NumberMask) -> [String] {
        let (old, new) = (Self.lines(letter.body), Self.lines(body))
        let change = new.difference(from: old)
        let removed = Set(change.removals.map(\.offset))
        let inserted = Set(change.insertions.map(\.offset))
        var lines: [String] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                lines.append("- " + old[left].text)
                left += 1
            } else if right < new.count, inserted.contains(right) {
                lines.append("+ " + new[right].text)
                right += 1
            } else {
                left += 1
                right += 1
            }
        }
        return lines.map { mask.text($0).withoutControls }
    }

    private static func lines(_ body: [UInt8]) -> [BodyOutline.Line] { BodyOutline(body).lines }

    /// What the worker would say, in one line.
    var verdict: String {
        guard let objection else { return "the worker would take it" }
        let place = objection.pointer.flatMap { $0.isEmpty ? nil : $0 + ": " } ?? ""
        return "it would be a dead letter again, \(objection.reason.rawValue): \(place)\(objection.detail)"
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
