/// Decides, each time libcurl is about to write a request, whether it may; its count tells afterwards whether
/// the server can have seen it.
///
/// `CURLOPT_PREREQFUNCTION` is called after connecting (or choosing a kept-alive connection) and before the
/// first byte is written, and again for each silent repetition.
struct Guard {
    enum Objection {
        /// It was begun before and must not be begun twice.
        case repetition
        /// It is past ``HTTPRequest/notAfter``.
        case tooLate
        /// The kernel has no timer left that could end a stopped process.
        case unguarded
    }

    let isSentOnce: Bool
    let notAfter: ContinuousClock.Instant?
    private(set) var starts = 0
    private(set) var objection: Objection?

    init(_ request: HTTPRequest) {
        isSentOnce = request.isSentOnce
        notAfter = request.notAfter
    }

    /// Notes that the process could hold the request for ever.
    mutating func objectAsUnguarded() { objection = .unguarded }

    /// Whether the request may be written now.
    mutating func permits(at now: ContinuousClock.Instant) -> Bool {
        if isSentOnce && starts > 0 {
            objection = .repetition
            return false
        }
        if let notAfter, now > notAfter {
            objection = .tooLate
            return false
        }
        starts += 1
        return true
    }

    var verdict: HTTPFailure.Verdict { starts == 0 ? .notSent : .unknown }
}
