import Messages
import Testing
import Tickets
import Working

@Suite struct EventChangedTests {
    private func applied(_ external: String, to known: Mapping?) throws -> Mapping {
        let body = """
            {"eventId":"4711","workgroup":"gent","owner":"o","labels":["UiTPAS"]\(external)}
            """
        return try Body.decode(EventChanged.self, from: Array(body.utf8)).applied(
            to: known,
            at: Instant(milliseconds: 0)
        )
    }

    @Test func `each source has its place, and the integration's is the default`() throws {
        let first = try applied(",\"externalMapping\":{\"uitdb\":\"a\"}", to: nil)
        #expect(first.integrationReference == "a" && first.manualReference == nil)
        let second = try applied(",\"externalMapping\":{\"uitdb\":\"b\",\"source\":\"manual\"}", to: first)
        #expect(
            second.integrationReference == "a" && second.manualReference == "b" && second.reference == "b"
        )
        var third = second
        third.operatorReference = "c"
        #expect(try applied("", to: third).operatorReference == "c")
    }

    @Test func `an unknown source is named`() {
        let body = """
            {"eventId":"4711","workgroup":"gent","owner":"o","labels":[],
             "externalMapping":{"uitdb":"a","source":"guess"}}
            """
        #expect(failure(EventChanged.self, body)?.pointer == "/externalMapping/source")
    }
}
