/// How well one of UiTdatabank's events fits a Tixly event, and why.
package struct Suggestion: Hashable, Sendable {
    package var candidate: EventCandidate
    /// From 0 to 100.
    package var score: Int
    /// In words: what speaks for it, and what against it.
    package var reasons: [String]
    /// Why nobody should map it without looking, whatever its score.
    package var obstacle: String?

    /// The parts of a score: time 45, title 30, organiser 20, venue 5.
    package init(_ candidate: EventCandidate, for traits: EventTraits) {
        self.candidate = candidate
        let parts = [
            Part(timeOf: candidate, for: traits), Part(titleOf: candidate, for: traits),
            Part(organizerOf: candidate, for: traits), Part(venueOf: candidate, for: traits),
        ]
        reasons = parts.compactMap(\.reason)
        let points = parts.reduce(0) { $0 + $1.points }
        obstacle = parts.lazy.compactMap(\.obstacle).first
        if let other = traits.taken[candidate.event] {
            let reason = "event \(other) is mapped to it already"
            reasons.append(reason)
            obstacle = obstacle ?? reason
        }
        // What speaks against it can't be made good by the rest.
        score = obstacle == nil ? points : points / 2
    }

    /// Candidates, the best one first; those that score nothing are left out.
    package static func ranked(_ candidates: [EventCandidate], for traits: EventTraits) -> [Suggestion] {
        candidates.map { Suggestion($0, for: traits) }.filter { $0.score > 0 }
            .sorted { ($1.score, $0.candidate.event) < ($0.score, $1.candidate.event) }
    }
}

/// Whether the best of some suggestions may be taken without asking anybody.
package enum SuggestionVerdict: Hashable, Sendable {
    case clear(Suggestion)
    /// With the reason, in words.
    case unclear(String)

    /// By how many points the best one has to be ahead of the second.
    package static let lead = 10

    package init(_ ranked: [Suggestion], above score: Int) {
        guard let best = ranked.first else {
            self = .unclear("no event of UiTdatabank's resembles it")
            return
        }
        let second = ranked.dropFirst().first
        if best.score <= score {
            self = .unclear("the best score is \(best.score), not above \(score)")
        } else if let obstacle = best.obstacle {
            self = .unclear("of the best one: \(obstacle)")
        } else if let second, best.score - second.score < Self.lead {
            self = .unclear(
                "the best two score \(best.score) and \(second.score): less than \(Self.lead) points apart"
            )
        } else {
            self = .clear(best)
        }
    }
}

/// One part of a score.
private struct Part {
    var points: Int
    var reason: String?
    var obstacle: String?

    init(_ points: Int, _ reason: String?, obstacle: String? = nil) {
        self.points = points
        self.reason = reason
        self.obstacle = obstacle
    }

    init(timeOf candidate: EventCandidate, for traits: EventTraits) {
        guard let start = traits.startsAt else {
            self.init(0, "Tixly does not say when it starts")
            return
        }
        switch candidate.calendar {
        case .permanent: self.init(5, "permanent: it has no dates to compare")
        case .period(let span):
            let days = span.start.brusselsDay...max(span.start.brusselsDay, span.end.brusselsDay)
            if days.contains(start.brusselsDay) {
                self.init(20, "runs on that day")
            } else {
                let reason = "does not run on that day"
                self.init(0, reason, obstacle: reason)
            }
        case .dates(let spans): self.init(datesOf: spans, start)
        }
    }

    /// Matinee and evening are two events, or two dates of one: the hour decides, not the day alone.
    private init(datesOf spans: [EventCandidate.Span], _ start: Instant) {
        let sameDay = spans.filter { $0.start.brusselsDay == start.brusselsDay }
        let nearest = sameDay.min { abs($0.start.since(start)) < abs($1.start.since(start)) }
        guard let nearest else {
            let reason = spans.isEmpty ? "has no dates" : "takes place on another day"
            self.init(0, reason, obstacle: reason)
            return
        }
        let minutes = abs(nearest.start.since(start)).wholeMilliseconds / 60_000
        let difference = minutes < 60 ? "\(minutes) minutes" : "\(minutes / 60) h \(minutes % 60) min"
        let direction = nearest.start < start ? "earlier" : "later"
        var part =
            switch minutes {
            case ...5: Part(45, "starts at the same time, \(start.inBrussels)")
            case ...30: Part(36, "starts \(difference) \(direction) on the same day")
            case ...90: Part(22, "starts \(difference) \(direction) on the same day")
            default: Part(8, "starts \(difference) \(direction) on the same day: another performance?")
            }
        // With one date there is one limit for each passholder; with several they share it.
        if spans.count > 1 {
            part.points -= 5
            part.reason? += "; one of \(spans.count) dates, for which a passholder gets one ticket in all"
        }
        self = Part(max(0, part.points), part.reason)
    }

    init(titleOf candidate: EventCandidate, for traits: EventTraits) {
        guard let name = traits.name, !name.isEmpty else {
            self.init(0, "Tixly does not say its name")
            return
        }
        let wanted = TitleWords(name)
        let likeness = candidate.titles.map { TitleWords($0).likeness(to: wanted) }.max() ?? 0
        let percent = Int((likeness * 100).rounded())
        let reason =
            percent == 100
            ? "the same title" : percent == 0 ? "another title" : "the title is \(percent) % alike"
        // Half a title is less than half of a reason: "Parade" is in many titles of a season.
        self.init(Int((likeness * likeness * 30).rounded()), reason)
    }

    init(organizerOf candidate: EventCandidate, for traits: EventTraits) {
        guard let organizer = candidate.organizer else {
            let reason = "has no organiser that could be paid"
            self.init(0, reason, obstacle: reason)
            return
        }
        let name = candidate.organizerName ?? organizer.text
        if traits.organizers.contains(organizer) {
            self.init(20, "\(name) organises other events of this seller")
        } else {
            self.init(0, "\(name) organises no other event of this seller")
        }
    }

    init(venueOf candidate: EventCandidate, for traits: EventTraits) {
        guard let venue = candidate.venue, !traits.venues.isEmpty else {
            self.init(0, nil)
            return
        }
        let isKnown = traits.venues.contains { TitleWords($0) == TitleWords(venue) }
        self.init(isKnown ? 5 : 0, isKnown ? "at \(venue), as other events of this seller" : nil)
    }
}

private func abs(_ duration: Duration) -> Duration { duration < .zero ? .zero - duration : duration }
