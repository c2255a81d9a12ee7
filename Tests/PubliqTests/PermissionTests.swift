import Desks
import HTTPTransport
import Testing
import Tickets

@testable import Publiq

@Suite(.timeLimit(.minutes(1)))
struct PermissionTests {
    @Test func `permissions of organisers and linked organisers are read`() async throws {
        let body = """
            [{"organizer":{"id":"a","name":"CC De Werf"},"permissions":["TARIFFS_READ"],
              "permissionDetails":[{"id":"TICKETSALES_REGISTER"}],
              "linkedOrganizers":[{"organizer":{"id":"b","name":"Sportdienst"},"permissionDetails":[{"id":"CHECKINS_WRITE"}]}]},
             {"organizer":{"id":"b","name":"Sportdienst"},"permissions":["TARIFFS_READ"]}]
            """
        let found = try await api(.granting { _, _ in .success(.json(body)) }).permissions(for: gent)
        #expect(
            found == [
                OrganizerPermissions(
                    organizer: "a",
                    name: "CC De Werf",
                    permissions: ["TARIFFS_READ", "TICKETSALES_REGISTER"]
                ),
                OrganizerPermissions(
                    organizer: "b",
                    name: "Sportdienst",
                    permissions: ["TARIFFS_READ", "CHECKINS_WRITE"]
                ),
            ]
        )
    }

    @Test(arguments: [
        HTTPResponse.json("{}"), .json("[{}]"), .json("x", status: 500), .json("[", status: 200),
    ])
    func `what is no list of permissions is a failure`(answer: HTTPResponse) async {
        await #expect(throws: UpstreamFailure.self) {
            try await api(.granting { _, _ in .success(answer) }).permissions(for: gent)
        }
    }
}
