import Desks
import Settings
import Testing
import Tickets

@testable import Console

@Suite struct OperationTests {
    private static func mapping() -> Mapping {
        Mapping(
            event: "4711",
            workgroup: "gent",
            owner: "h",
            manualReference: "m",
            uitdatabankEvent: "e",
            organizer: "o",
            updatedAt: Instant(milliseconds: 5)
        )
    }

    @Test func `an operator's reference beats Tixly's, and the old route is forgotten`() {
        let changed = Self.mapping().referring(to: "x", at: Instant(milliseconds: 9))
        #expect(changed.reference == "x")
        #expect(changed.route == nil)
        #expect(changed.updatedAt == Instant(milliseconds: 9))
        #expect(changed.referring(to: nil, at: Instant(milliseconds: 10)).reference == "m")
    }

    @Test func `the same reference keeps the route, and a change is always seen`() {
        let changed = Self.mapping().referring(to: "m", at: Instant(milliseconds: 5))
        #expect(changed.route != nil)
        #expect(changed.updatedAt != Instant(milliseconds: 5))
    }

    @Test func `an event that is given to another seller keeps its route, and is his workgroup's`() {
        let changed = Self.mapping().managed(by: "n", of: "zender", at: Instant(milliseconds: 5))
        #expect(changed.owner == "n" && changed.workgroup == "zender")
        #expect(changed.route != nil && changed.updatedAt != Instant(milliseconds: 5))
    }

    @Test(arguments: [
        (["TARIFFS_READ", "TICKETSALES_REGISTER", "TICKETSALES_SEARCH"], true, "may do"),
        (["TARIFFS_READ"], false, "lacks TICKETSALES_REGISTER, TICKETSALES_SEARCH"),
        (nil, false, "no permissions for o"),
    ])
    func `missing permissions are named`(_ permissions: [String]?, isFine: Bool, words: String) {
        let listed = permissions.map {
            OrganizerPermissions(organizer: "o", name: "O", permissions: Set($0))
        }
        let finding = Examination.judge(
            [OrganizerPermissions(organizer: "p", name: "P", permissions: ["TARIFFS_READ"])]
                + (listed.map { [$0] } ?? []),
            Organizer(id: "o", clientID: "c", secret: Secret("s")),
            "credentials of o"
        )
        #expect(finding.ok == isFine)
        #expect(finding.message.contains(words))
    }

    @Test func `waiting asks at least once, and no longer than it may`() async throws {
        var asked = 0
        let nothing: Int? = try await poll(atMost: .zero) {
            asked += 1
            return nil
        }
        #expect(nothing == nil)
        #expect(asked == 1)
        let third = try await poll(atMost: .seconds(300), every: .milliseconds(1)) {
            asked += 1
            return asked == 4 ? asked : nil
        }
        #expect(third == 4)
    }

    @Test func `names are percent-encoded for a path`() {
        #expect("/".percentEncoded == "%2F")
        #expect("a b.é~_-1".percentEncoded == "a%20b.%C3%A9~_-1")
    }
}
