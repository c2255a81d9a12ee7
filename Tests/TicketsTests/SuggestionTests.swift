import Testing
import Tickets

/// Which of UiTdatabank's events a Tixly event is, by what both say.
@Suite struct SuggestionTests {
    /// 2027-03-05 20:00 in Brussels, a Friday, in winter time.
    private static let evening = Instant(milliseconds: 1_804_273_200_000)
    private static let traits = EventTraits(
        name: "De Parade van Émile",
        startsAt: evening,
        organizers: ["gent"],
        venues: ["Handelsbeurs, Gent"]
    )

    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var hours: [Double]? = [0]
        var title = "De parade van Emile"
        var organizer: OrganizerID? = "gent"
        var venue: String? = "HANDELSBEURS (Gent)"
        var taken = false
        var score: Int
    }

    private static func candidate(_ one: Case, id: UiTdatabankEventID = "udb") -> EventCandidate {
        let calendar: EventCandidate.Calendar =
            one.hours.map { hours in
                .dates(
                    hours.map {
                        let start = evening + .seconds($0 * 3_600)
                        return EventCandidate.Span(start: start, end: start + .seconds(7_200))
                    }
                )
            } ?? .permanent
        return EventCandidate(
            event: id,
            title: one.title,
            organizer: one.organizer,
            organizerName: "Organisatie",
            venue: one.venue,
            calendar: calendar
        )
    }

    @Test(arguments: [
        Case(testDescription: "everything fits", score: 100),
        Case(testDescription: "accents, case and punctuation", title: "« ÉMILE : de Parade »", score: 100),
        Case(testDescription: "a subtitle", title: "De Parade van Émile | reprise 2027", score: 89),
        Case(testDescription: "half of the title", title: "Parade Roeselare", score: 78),
        Case(testDescription: "common words only", title: "De dag van het jaar", score: 70),
        Case(testDescription: "ten minutes later", hours: [1.0 / 6], score: 91),
        Case(testDescription: "an hour earlier", hours: [-1], score: 77),
        Case(testDescription: "the matinee", hours: [-5], score: 63),
        Case(testDescription: "matinee and evening as one event", hours: [-5, 0], score: 95),
        Case(testDescription: "the day before", hours: [-24], score: 27),
        Case(testDescription: "after midnight is another day", hours: [4.5], score: 27),
        Case(testDescription: "permanent", hours: nil, score: 60),
        Case(testDescription: "a stranger's", organizer: "zender", score: 80),
        Case(testDescription: "nobody's", organizer: nil, score: 40),
        Case(testDescription: "elsewhere", venue: "Vooruit", score: 95),
        Case(testDescription: "already mapped", taken: true, score: 50),
    ])
    func `the score`(_ one: Case) {
        var traits = Self.traits
        if one.taken { traits.taken = ["udb": "4712"] }
        let suggestion = Suggestion(Self.candidate(one), for: traits)
        #expect(suggestion.score == one.score, "\(suggestion.reasons)")
        #expect(!suggestion.reasons.isEmpty)
    }

    @Test func `reasons are in words`() {
        let matinee = Case(testDescription: "", hours: [-5.5], title: "Parade", organizer: "zender", score: 0)
        #expect(
            Suggestion(Self.candidate(matinee), for: Self.traits).reasons == [
                "starts 5 h 30 min earlier on the same day: another performance?", "the title is 67 % alike",
                "Organisatie organises no other event of this seller",
                "at HANDELSBEURS (Gent), as other events of this seller",
            ]
        )
    }

    private func verdict(_ cases: [Case], traits: EventTraits = traits, above: Int = 60) -> String {
        let candidates = cases.enumerated().map { Self.candidate($1, id: UiTdatabankEventID("udb-\($0)")) }
        return switch SuggestionVerdict(Suggestion.ranked(candidates, for: traits), above: above) {
        case .clear(let suggestion): suggestion.candidate.event.text
        case .unclear(let why): why
        }
    }

    @Test func `of matinee and evening the hour decides`() {
        let evening = Case(testDescription: "", score: 0)
        let matinee = Case(testDescription: "", hours: [-5], score: 0)
        #expect(verdict([matinee, evening]) == "udb-1")
        var afternoon = Self.traits
        afternoon.startsAt = Self.evening - .seconds(5 * 3_600)
        #expect(verdict([matinee, evening], traits: afternoon) == "udb-0")
        var sometime = Self.traits
        sometime.startsAt = nil
        #expect(
            verdict([matinee, evening], traits: sometime, above: 40)
                == "the best two score 55 and 55: less than 10 points apart"
        )
    }

    @Test func `what is nearly as good leaves it open`() {
        let single = Case(testDescription: "", score: 0)
        let several = Case(testDescription: "", hours: [-5, 0], score: 0)
        #expect(verdict([single, several]) == "the best two score 100 and 95: less than 10 points apart")
        let stranger = Case(testDescription: "", organizer: "zender", score: 0)
        #expect(verdict([single, stranger]) == "udb-0")
    }

    @Test func `the score has to be above the one that is asked for, and nothing may speak against it`() {
        let good = Case(testDescription: "", venue: "Vooruit", score: 0)
        #expect(verdict([good], above: 94) == "udb-0")
        #expect(verdict([good], above: 95) == "the best score is 95, not above 95")
        #expect(verdict([]) == "no event of UiTdatabank's resembles it")
        let other = Case(testDescription: "", hours: [-24], score: 0)
        #expect(verdict([other], above: 20) == "of the best one: takes place on another day")
        var traits = Self.traits
        traits.taken = ["udb-0": "4712"]
        #expect(
            verdict([good], traits: traits, above: 20)
                == "of the best one: event 4712 is mapped to it already"
        )
    }

    @Test(arguments: [
        (1_804_273_200_000, "2027-03-05 20:00"), (1_806_195_599_000, "2027-03-28 01:59"),
        (1_806_195_600_000, "2027-03-28 03:00"), (1_824_944_399_000, "2027-10-31 02:59"),
        (1_824_944_400_000, "2027-10-31 02:00"), (1_815_433_200_000, "2027-07-13 01:00"),
        (0, "1970-01-01 01:00"), (1_835_391_600_000, "2028-02-29 00:00"),
    ])
    func `Brussels has its own time`(milliseconds: Int64, text: String) {
        let moment = Instant(milliseconds: milliseconds)
        #expect(moment.inBrussels == text)
        let start = Instant(brusselsDay: moment.brusselsDay)
        #expect(start.brusselsDay == moment.brusselsDay && start.brusselsMinute == 0)
    }
}
