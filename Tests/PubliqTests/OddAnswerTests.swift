import Desks
import HTTPTransport
import Testing
import Tickets

@testable import Publiq

/// What `make fuzz` has found in answers.
@Suite(.timeLimit(.minutes(1)))
struct OddAnswerTests {
    @Test func `a list that repeats itself for ever is not read for ever`() async {
        let http = ScriptedHTTP.granting { _, _ in
            .success(.json(#"{"totalItems":9223372036854775807,"member":[{"id":"1"},{"id":"2"}]}"#))
        }
        await #expect(throws: UpstreamFailure.self) { try await api(http).sales(of: event, for: gent) }
        #expect(http.apiRequests.count == 10)
    }

    @Test func `a list that never ends is not read for ever`() throws {
        var list = SaleList(event: event)
        var (number, pages) = (0, 0)
        while list.nextStart != nil {
            let ids = [max(number - 1, 0), number, number + 1].map { "{\"id\":\"\($0)\"}" }
            let page = "{\"totalItems\":1e18,\"member\":[\(ids.joined(separator: ","))]}"
            let isRead = list.take(HTTPResponse.json(page).json)
            #expect(isRead)
            number += 2
            pages += 1
        }
        #expect(!list.isComplete && pages == 2_000)
    }

    @Test(arguments: ["a/b c", "gent.x", String(repeating: "a", count: 65), "é", "a\\u0000", "#", ""])
    func `what can't be an organiser's id is none`(_ id: String) async throws {
        let body = #"{"@id":"x","organizer":{"@id":"https://io.uitdatabank.be/organizers/\#(id)"}}"#
        let http = ScriptedHTTP { _, _ in .success(.json(body)) }
        let read = try await PubliqUiTdatabank(url: "https://io", http: http).event(event)
        // A fragment or an empty last part leaves the part before it.
        #expect(read?.organizer == nil || read?.organizer == "organizers")
    }

    @Test func `a text of accents on accents is cut short`() {
        #expect(("e" + String(repeating: "\u{301}", count: 10_000)).withoutNumbers.utf8.count < 1_000)
    }
}
