import Testing
import Tickets

@testable import Console

@Suite struct MappingHistoryTests {
    private let before = MappingTrace(
        integrationReference: "a",
        uitdatabankEvent: "udb-1",
        organizer: "org-1",
        workgroup: "gent",
        owner: "handelsbeurs"
    )

    private func row(to after: MappingTrace?) -> MappingChangeRow {
        MappingChangeRow(
            Tickets.MappingChange(
                event: "4711",
                cause: .operator,
                actor: "ann",
                before: before,
                after: after,
                at: Instant(milliseconds: 0)
            )
        )
    }

    @Test func `a terminal shows what is different, and nothing else`() {
        var after = before
        after.operatorReference = "b"
        after.organizer = nil
        let table = MappingChangeRow.table([row(to: after)])
        let what = "operator's reference none → b; organiser org-1 → none"
        #expect(table.rows == [["1970-01-01T00:00:00.000Z", "operator", "ann", what]])
        after = before
        after.isDeleted = true
        #expect(MappingChangeRow.table([row(to: after)]).rows.last?.last == "in Tixly there → deleted")
        #expect(
            MappingChangeRow.table([row(to: nil)]).rows.last?.last?.hasSuffix("in Tixly there → none") == true
        )
    }

    @Test func `CSV has both sides, with the reference that counted`() {
        var after = before
        after.operatorReference = "b"
        let sheet = MappingChangeRow.sheet([row(to: after)])
        #expect(
            sheet.csv.split(separator: "\n").last
                == "1970-01-01T00:00:00.000Z,operator,ann,a,b,udb-1,udb-1,org-1,org-1,handelsbeurs,handelsbeurs,no"
        )
        #expect(row(to: after).to?.source == "operator" && row(to: after).from?.source == "integration")
    }
}
