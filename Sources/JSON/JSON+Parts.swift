extension JSON {
    /// The elements of an array, or the keys and values of an object in turn, as they are written.
    ///
    /// `text` is one of the two, in UTF-8: what ``init(parsing:)`` has read.
    package static func parts(of text: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var (start, depth, isString, isEscaped) = (0, 0, false, false)
        for (place, byte) in text.enumerated() {
            if isString {
                isString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            var isEnd = false
            switch byte {
            case UInt8(ascii: "\""): isString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth == 1 { start = place + 1 }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                isEnd = depth == 0
            case UInt8(ascii: ","), UInt8(ascii: ":"): isEnd = depth == 1
            default: break
            }
            guard isEnd else { continue }
            let part = text[start..<place]
            // Nothing is between the brackets of an empty array.
            if part.contains(where: { $0 > 0x20 }) { parts.append(Array(part)) }
            start = place + 1
        }
        return parts
    }
}
