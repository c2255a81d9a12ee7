import HTTPTransport
import Tickets

extension HTTPResponse {
    /// `Retry-After`, in seconds or as a date (seen from the answer's own `Date`, where it has one), at most a
    /// day.
    func retryAfter(now: Instant) -> Duration? {
        guard let text = headers["Retry-After"] else { return nil }
        let day = Duration.seconds(86_400)
        if let seconds = Int64(text) { return seconds < 0 ? nil : min(.seconds(min(seconds, 86_400)), day) }
        guard let then = Instant(httpDate: text) else { return nil }
        return min(max(then.since(date ?? now), .zero), day)
    }

    /// When the server says it made this answer.
    var date: Instant? { headers["Date"].flatMap { Instant(httpDate: $0) } }
}
