import Desks
import HTTPTransport
import Testing
import Tickets

@testable import Publiq

/// UiTdatabank's Search API, as it is asked and as it answers.
@Suite(.timeLimit(.minutes(1)))
struct SearchTests {
    /// 2026-11-23T10:00:00.999Z.
    private static let moment = Instant(milliseconds: 1_795_428_000_999)

    private func search(_ http: ScriptedHTTP) -> PubliqUiTdatabankSearch {
        PubliqUiTdatabankSearch(url: "https://search/", clientID: "search-client", http: http)
    }

    private func query(_ kind: ChangeQuery.Kind) -> ChangeQuery {
        ChangeQuery(kind, from: Self.moment - .seconds(60), to: Self.moment, start: 1_999, limit: 2_000)
    }

    private static let page = """
        {"@type":"PagedCollection","itemsPerPage":2000,"totalItems":2001,"member":[
         {"@id":"https://io-test.uitdatabank.be/events/5a0967f9-cc06-4c3c-9206-30481a767434","@type":"Event"},
         {"@id":"https://io-test.uitdatabank.be/events/d83b5b8a-108a-45d6-9ac9-8bdc44a0a24a","@type":"Event"}]}
        """

    @Test func `changes are asked for in whole seconds, the oldest first, whatever publiq would hide`()
        async throws
    {
        let http = ScriptedHTTP { _, _ in
            .success(.json(Self.page, headers: ["Date": "Mon, 23 Nov 2026 10:00:01 GMT"]))
        }
        let page = try await search(http).changes(query(.events))
        #expect(page.total == 2_001 && page.publiqTime == Instant(milliseconds: 1_795_428_001_000))
        #expect(page.ids == [event.text, "d83b5b8a-108a-45d6-9ac9-8bdc44a0a24a"])
        _ = try await search(http).changes(query(.organizers))
        let paging = "sort%5Bmodified%5D=asc&start=1999&limit=2000&disableDefaultFilters=true"
        #expect(
            http.requests.map(\.url) == [
                "https://search/events/?modifiedFrom=2026-11-23T09%3A59%3A00%2B00%3A00"
                    + "&modifiedTo=2026-11-23T10%3A00%3A00%2B00%3A00&\(paging)",
                "https://search/organizers/?q=modified%3A%5B2026-11-23T09%5C%3A59%5C%3A00%2B00%5C%3A00%20TO%20"
                    + "2026-11-23T10%5C%3A00%5C%3A00%2B00%5C%3A00%5D&\(paging)",
            ]
        )
        #expect(http.requests.allSatisfy { $0.headers["x-client-id"] == "search-client" })
    }

    @Test(arguments: [
        ("{}", 200), (#"{"totalItems":1,"member":[{"@type":"Event"}]}"#, 200),
        (#"{"totalItems":-1,"member":[]}"#, 200),
        ("<html>", 200), ("{}", 404), ("{}", 502),
    ])
    func `an answer that can't be read is none`(body: String, status: Int) async throws {
        let http = ScriptedHTTP { _, _ in .success(.json(body, status: status)) }
        await #expect(throws: UpstreamFailure.self) { try await search(http).changes(query(.events)) }
    }

    @Test func `a refusal does not say the client id that publiq quotes in it`() async throws {
        let problem = """
            {"type":"https://api.publiq.be/probs/auth/unauthorized",\
            "detail":"The provided client id search-client is invalid"}
            """
        let http = ScriptedHTTP { _, _ in .success(.json(problem, status: 401)) }
        do {
            _ = try await search(http).candidates(CandidateQuery(words: ["x"]))
            Issue.record("401 is no answer")
        } catch {
            #expect(error.description.contains("The provided client id … is invalid"))
            #expect(!error.description.contains("search-client"))
        }
    }

    @Test func `publiq says how long to stay away`() async throws {
        let http = ScriptedHTTP { _, _ in .success(.json("{}", status: 429, headers: ["Retry-After": "120"]))
        }
        do {
            _ = try await search(http).changes(query(.events))
            Issue.record("429 is no answer")
        } catch {
            #expect(error.kind == .rateLimited && error.retryAfter == .seconds(120))
        }
    }

    @Test func `candidates are events that can be sold, with what can be compared`() async throws {
        let http = ScriptedHTTP { _, _ in
            .success(
                .json(
                    """
                    {"totalItems":3,"member":[{"@id":"https://io/events/\(event)","mainLanguage":"fr",
                     "name":{"nl":"Lied","fr":"Chanson"},"calendarType":"multiple",
                     "startDate":"2027-03-05T19:00:00+00:00","endDate":"2027-03-06T21:00:00+00:00",
                     "subEvent":[{"startDate":"2027-03-05T19:00:00+00:00","endDate":"2027-03-05T21:00:00+00:00"},
                      {"startDate":"2027-03-06T19:00:00+00:00"}],
                     "organizer":{"@id":"https://io/organizers/\(gent)","name":{"nl":"Gent"}},
                     "location":{"name":{"nl":"Zaal"}}},
                     {"@id":"https://io/events/p","name":"Oud","calendarType":"permanent","organizer":{"name":"x"}},
                     {"@id":"https://io/events/nameless"}]}
                    """
                )
            )
        }
        let found = try await search(http).candidates(
            CandidateQuery(organizer: gent, ids: [event, "p"], from: Self.moment, words: ["lied", "avond"])
        )
        let evening = Instant(milliseconds: 1_804_273_200_000)
        #expect(
            found == [
                EventCandidate(
                    event: event,
                    title: "Chanson",
                    titles: ["Chanson", "Lied"],
                    organizer: gent,
                    organizerName: "Gent",
                    venue: "Zaal",
                    calendar: .dates([
                        .init(start: evening, end: evening + .seconds(7_200)),
                        .init(start: evening + .seconds(86_400), end: evening + .seconds(86_400)),
                    ])
                ),
                EventCandidate(
                    event: "p",
                    title: "Oud",
                    organizer: nil,
                    organizerName: "x",
                    calendar: .permanent
                ),
            ]
        )
        let url = try #require(http.requests.first?.url)
        for part in [
            "workflowStatus=APPROVED%2CREADY_FOR_VALIDATION", "organizerId=\(gent)", "text=lied%20avond",
            "q=id%3A%28\(event)%20OR%20p%29", "dateFrom=2026-11-23T10%3A00%3A00%2B00%3A00", "embed=true",
        ] {
            #expect(url.contains(part))
        }
    }
}
