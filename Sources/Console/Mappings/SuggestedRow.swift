import Messages
import Tickets

/// An unmapped event with what is suggested for it.
struct SuggestedRow: Encodable {
    struct Candidate: Encodable {
        var uitdbEventId: String
        var title: String
        var organizerId: String?
        var organizer: String?
        var venue: String?
        var score: Int
        var reasons: [String]
    }

    private enum CodingKeys: String, CodingKey {
        case eventId, workgroup, owner, name, startsAt, suggestions, verdict
        case isApplied = "applied"
    }

    var eventId: String
    var workgroup: String
    var owner: String
    var name: String?
    var startsAt: String?
    var suggestions: [Candidate]
    var isApplied = false
    /// What came of `--apply-above`, in words.
    var verdict: String?
    var hasFailed = false

    init(_ mapping: Mapping, _ ranked: some Sequence<Suggestion>) {
        eventId = mapping.event.text
        workgroup = mapping.workgroup.text
        owner = mapping.owner.text
        name = mapping.name
        startsAt = mapping.startsAt?.rfc3339
        suggestions = ranked.map { suggestion in
            Candidate(
                uitdbEventId: suggestion.candidate.event.text,
                title: suggestion.candidate.title,
                organizerId: suggestion.candidate.organizer?.text,
                organizer: suggestion.candidate.organizerName,
                venue: suggestion.candidate.venue,
                score: suggestion.score,
                reasons: suggestion.reasons
            )
        }
    }

    /// One line for each suggestion, and one for an event without any.
    static func table(_ rows: [SuggestedRow]) -> Table {
        var table = Table(
            .text("eventId"),
            .text("name"),
            .number("score"),
            .text("uitdbEventId"),
            .text("title"),
            .text("reasons"),
            .text("verdict")
        )
        for row in rows {
            guard !row.suggestions.isEmpty else {
                table.add(row.eventId, row.name, "", "", "", "", row.verdict ?? "nothing resembles it")
                continue
            }
            for (index, candidate) in row.suggestions.enumerated() {
                table.add(
                    row.eventId,
                    row.name,
                    "\(candidate.score)",
                    candidate.uitdbEventId,
                    candidate.title,
                    candidate.reasons.joined(separator: "; "),
                    index == 0 ? row.verdict : nil
                )
            }
        }
        return table
    }
}
