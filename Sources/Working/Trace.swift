/// The trace that something is done for, as W3C Trace Context has it.
///
/// https://www.w3.org/TR/trace-context/#traceparent-header
///
/// It comes with Tixly's message. Whatever is asked of others for that message carries it on, as it came: nothing here adds
/// a span of its own, so who passes it on unchanged says the truth.
package struct Trace: Hashable, Sendable {
    /// The trace of the message that this task handles; nil for one that has none, and outside any.
    @TaskLocal package static var current: Trace?

    /// The whole of it, as it is sent on.
    package let traceparent: String
    /// The trace's id, 32 hexadecimal digits.
    package let id: String

    /// Nil unless it is written as the standard says: what a seller puts there goes to others, and into the log.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.utf8.count == $1 }),
            parts.allSatisfy({ $0.utf8.allSatisfy(\.isLowercaseHexadecimal) }),
            parts[0] != "ff", parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        traceparent = text
        id = String(parts[1])
    }
}

extension UInt8 {
    fileprivate var isLowercaseHexadecimal: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
