/// Something that must not be, and the input that showed it.
package struct Finding: Error, Sendable, CustomStringConvertible {
    package var text: String
    package var input: [UInt8]

    init(_ text: String, _ input: [UInt8] = []) {
        self.text = text
        self.input = input
    }

    /// The beginning of the input stands behind the sentence, what is not plain ASCII as escapes.
    package var description: String {
        let shown = input.prefix(1_500).map { byte in
            (0x20..<0x7F).contains(byte) ? String(Unicode.Scalar(byte)) : "\\x" + String(byte, radix: 16)
        }.joined()
        let rest = input.count > 1_500 ? " … (\(input.count) bytes)" : ""
        return input.isEmpty ? text : "\(text)\n    \(shown)\(rest)"
    }
}
