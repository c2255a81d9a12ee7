/// What may be shown of text that others have sent.
///
/// The last line of defence for UiTPAS numbers: whatever is shown goes through here.
package enum Redaction {
    /// How many digits a UiTPAS number has.
    private static let length = 13
    /// How many of them may be shown.
    private static let shown = 4

    /// `text` with `*` for all but the last four digits of everything that may be a UiTPAS number.
    ///
    /// That is 13 digits or more in a row, and 13 in groups with single spaces or dots between them. Text with
    /// fewer than 13 digits is returned as it is, without a copy.
    package static func mask(_ text: String) -> String {
        guard text.utf8.count(where: isDigit) >= length else { return text }
        var bytes = Array(text.utf8)
        var masked: [Range<Int>] = []
        var groups: [Range<Int>] = []
        for group in digitGroups(of: bytes) {
            if let previous = groups.last, !isJoined(previous, group, in: bytes) { groups.removeAll() }
            groups.append(group)
            if let hidden = hiddenEnd(of: groups) { masked.append(hidden) }
        }
        guard !masked.isEmpty else { return text }
        for range in masked {
            for index in range where isDigit(bytes[index]) { bytes[index] = UInt8(ascii: "*") }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What to hide of the number that ends with the last of `groups`, if there is one.
    private static func hiddenEnd(of groups: [Range<Int>]) -> Range<Int>? {
        guard let last = groups.last else { return nil }
        if last.count >= length { return last.dropLast(shown) }
        var digits = 0
        for (index, group) in groups.enumerated().reversed() {
            digits += group.count
            guard digits <= length else { return nil }
            if digits == length { return hidden(of: groups[index...]) }
        }
        return nil
    }

    /// From the first digit of `groups` up to the last four of them.
    private static func hidden(of groups: ArraySlice<Range<Int>>) -> Range<Int>? {
        guard let first = groups.first else { return nil }
        var left = shown
        for group in groups.reversed() {
            if left < group.count { return first.lowerBound..<(group.upperBound - left) }
            left -= group.count
        }
        return nil
    }

    private static func digitGroups(of bytes: [UInt8]) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var start: Int?
        for (index, byte) in bytes.enumerated() {
            if isDigit(byte) {
                start = start ?? index
            } else if let begin = start {
                groups.append(begin..<index)
                start = nil
            }
        }
        if let begin = start { groups.append(begin..<bytes.count) }
        return groups
    }

    private static func isJoined(_ left: Range<Int>, _ right: Range<Int>, in bytes: [UInt8]) -> Bool {
        let gap = left.upperBound..<right.lowerBound
        return gap.count <= 3 && separators.contains(Array(bytes[gap]))
    }

    /// What people write between the groups of a number: one of these.
    private static let separators = Set(
        [" ", ".", "\t", "\u{A0}", "\u{2009}", "\u{2011}", "\u{202F}"].map { Array($0.utf8) }
    )

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
