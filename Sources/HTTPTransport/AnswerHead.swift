/// Collects header lines as they arrive; a status line begins anew, so that only the final answer's remain.
struct AnswerHead {
    /// libcurl bounds one line; this bounds all of them.
    static let maximumBytes = 256 << 10

    private(set) var headers = HTTPHeaders()
    /// Whether the empty line that ends the head has come.
    ///
    /// libcurl takes a head that is cut short for a complete answer without a body.
    private(set) var isComplete = false
    private var bytes = 0

    /// Takes one line, with its line break.
    ///
    /// - Returns: whether the head is still small enough.
    mutating func append(_ line: UnsafeRawBufferPointer) -> Bool {
        bytes += line.count
        guard bytes <= Self.maximumBytes else { return false }
        if line.starts(with: "HTTP/".utf8) {
            headers = HTTPHeaders()
            isComplete = false
            return true
        }
        if line.elementsEqual("\r\n".utf8) || line.elementsEqual("\n".utf8) { isComplete = true }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        headers.add(name, String(decoding: trimmed(line[(colon + 1)...]), as: UTF8.self))
        return true
    }

    private func trimmed(_ value: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        let start = value.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return start.prefix(0) }
        return start[...last]
    }
}
