import Testing
import Tickets

@Suite struct ReferenceTests {
    static let id = "5a0967f9-cc06-4c3c-9206-30481a767434"

    @Test(arguments: [
        id, id.uppercased(), " \(id) ", "urn:uuid:\(id)", "{\(id)}",
        "https://www.uitdatabank.be/event/\(id)/preview",
        "https://www.uitdatabank.be/event/\(id)/edit?tab=1#top",
        "https://io.uitdatabank.be/events/\(id)", "https://io.uitdatabank.be/event/\(id)/",
        "http://io-test.uitdatabank.be/events/\(id.uppercased())",
        "https://www.uitinvlaanderen.be/agenda/e/concert-in-de-stad/\(id)",
        "https://www.uitinvlaanderen.be/agenda/e/cafe-\(id)",
        "https://search.uitdatabank.be/events/?q=id:\(id)",
        "https://www.uitdatabank.be/#/event/\(id)/preview",
        "https://example.org/0a0967f9-cc06-4c3c-9206-30481a767430/event/\(id)",
        "https://io.uitdatabank.be/events/\(id)?embed=0a0967f9-cc06-4c3c-9206-30481a767430",
    ])
    func `an id or any URL that holds one names the event`(_ reference: String) {
        #expect(UiTdatabankEventID(reference: reference)?.text == Self.id)
    }

    @Test(arguments: [
        "", "4711", "https://www.uitdatabank.be/event/", "5a0967f9cc064c3c920630481a767434",
        "5a0967f9-cc06-4c3c-9206-30481a76743", "g a0967f9-cc06-4c3c-9206-30481a767434",
        "15a0967f9-cc06-4c3c-9206-30481a767434", "\u{FF15}a0967f9-cc06-4c3c-9206-30481a767434",
    ])
    func `anything else names none`(_ reference: String) {
        #expect(UiTdatabankEventID(reference: reference) == nil)
    }
}
