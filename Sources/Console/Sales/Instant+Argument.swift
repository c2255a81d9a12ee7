import ArgumentParser
import Messages
import Tickets

extension Instant {
    /// A moment from the command line.
    static func parsed(_ text: String) throws -> Instant {
        guard let instant = Instant(rfc3339: text) else {
            throw ValidationError(
                "\"\(text)\" is no time; expected RFC 3339 such as 2026-11-23T19:02:11+01:00."
            )
        }
        return instant
    }
}
