import Testing
import Tickets

@Suite struct `The history of a mapping` {
    private let known = Mapping(
        event: "4711",
        workgroup: "gent",
        owner: "handelsbeurs",
        labels: ["UiTPAS"],
        integrationReference: "a",
        uitdatabankEvent: "udb-1",
        organizer: "org-1",
        updatedAt: Instant(milliseconds: 1)
    )

    private func change(
        by author: MappingAuthor,
        _ change: (inout Mapping) -> Void
    ) -> MappingChange? {
        var changed = known
        change(&changed)
        changed.updatedAt = Instant(milliseconds: 2)
        return MappingChange(from: known, to: changed, by: author)
    }

    @Test func `has nothing of what leaves references, route and owner as they are`() {
        #expect(
            change(by: .tixly) {
                $0.labels = []
                $0.name = "Concert"
                $0.ticketTypes = ["VIP"]
                $0.startsAt = Instant(milliseconds: 9)
                $0.problems = [MappingProblem(code: .labelMissing, message: "x")]
            } == nil
        )
        #expect(MappingChange(from: nil, to: nil, by: .tixly) == nil)
    }

    @Test func `says who or what it was`() {
        #expect(change(by: .tixly) { $0.integrationReference = "b" }?.cause == .integration)
        #expect(change(by: .tixly) { $0.manualReference = "b" }?.cause == .manual)
        #expect(change(by: .tixly) { $0.isDeleted = true }?.cause == .deletion)
        #expect(change(by: .tixly) { $0.owner = "ntgent" }?.cause == .tixly)
        #expect(change(by: .uitdatabank) { $0.organizer = "org-2" }?.cause == .uitdatabank)
        let set = change(by: .operator("ann")) { $0.operatorReference = "b" }
        #expect(set?.cause == .operator && set?.actor == "ann")
        #expect(change(by: .uitdatabank) { $0.organizer = nil }?.actor == nil)
    }

    @Test func `an event that Tixly has again was deleted before`() {
        var deleted = known
        deleted.isDeleted = true
        #expect(MappingChange(from: deleted, to: known, by: .tixly)?.cause == .restoration)
    }

    @Test func `has what was before and what is after, and when`() {
        let change = change(by: .tixly) {
            $0.manualReference = "b"
            $0.uitdatabankEvent = nil
            $0.organizer = nil
        }
        #expect(change?.before == MappingTrace(known) && change?.at == Instant(milliseconds: 2))
        #expect(change?.before?.reference == "a" && change?.after?.reference == "b")
        #expect(change?.before?.organizer == "org-1" && change?.after?.organizer == nil)
        let first = MappingChange(from: nil, to: known, by: .tixly)
        #expect(first?.before == nil && first?.after == MappingTrace(known) && first?.cause == .integration)
    }
}
