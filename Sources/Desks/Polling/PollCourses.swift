import Tickets

/// How far the polling for one kind of document is, and how it goes.
struct PollCourse {
    var pace: PollPace
    /// Everything that was changed before has been told; nil where nothing ever was, as far as we know.
    var watermark: Instant?
    let metrics: PollMetrics

    init(_ kind: ChangeQuery.Kind, every interval: Duration) {
        pace = PollPace(every: interval)
        metrics = PollMetrics(kind)
    }
}

/// One for each kind, of which none waits for another.
struct PollCourses {
    private var events: PollCourse
    private var organizers: PollCourse

    init(every interval: Duration) {
        events = PollCourse(.events, every: interval)
        organizers = PollCourse(.organizers, every: interval)
    }

    subscript(_ kind: ChangeQuery.Kind) -> PollCourse {
        get {
            switch kind {
            case .events: events
            case .organizers: organizers
            }
        }
        set {
            switch kind {
            case .events: events = newValue
            case .organizers: organizers = newValue
            }
        }
    }
}
