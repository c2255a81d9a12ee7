import Desks
import Messages
import Testing
import Tickets
import Working

@Suite(.timeLimit(.minutes(1))) struct HousesTests {
    private func reason(
        _ rig: Rig,
        seller: String = "handelsbeurs",
        workgroup: String = "gent",
        userID: String? = nil
    ) async throws -> DeadLetterCause? {
        try await cause {
            try await rig.routing.handle(
                .basket(MessageType.sold, lines: .lines(["4711"]), seller: seller, workgroup: workgroup) {
                    $0.userID = userID
                }
            )
        }
    }

    @Test func `who speaks is checked against the configuration`() async throws {
        let rig = await Rig()
        #expect(try await reason(rig) == nil)
        #expect(try await reason(rig, userID: "tixly-handelsbeurs") == nil)
        #expect(try await reason(rig, workgroup: "brussel")?.reason == .unknownWorkgroup)
        #expect(try await reason(rig, seller: "nobody")?.reason == .unknownSeller)
        #expect(try await reason(rig, workgroup: "zender")?.reason == .unknownSeller)
        let stranger = try await reason(rig, userID: "tixly-vooruit")
        #expect(stranger?.reason == .sellerMismatch && stranger?.pointer == "/seller")
        #expect(try await reason(rig, seller: "vooruit", userID: "somebody")?.reason == .sellerMismatch)
    }

    @Test func `a login can be made compulsory`() async throws {
        let rig = await Rig(requiresUserID: true)
        #expect(try await reason(rig)?.reason == .sellerMismatch)
        #expect(try await reason(rig, userID: "tixly-handelsbeurs") == nil)
    }
}
