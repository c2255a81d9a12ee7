import Testing
import Tickets

@testable import Console

@Suite struct MappingSheetTests {
    private static let id = "5a0967f9-cc06-4c3c-9206-30481a767434"
    private static let other = "6a0967f9-cc06-4c3c-9206-30481a767434"

    private func flaws(_ text: String) -> [String] {
        do throws(MappingSheet.Unreadable) {
            _ = try MappingSheet(Array(text.utf8)).plan(knowing: ["4711": Self.mapping("4711", nil)])
            return []
        } catch {
            return error.flaws
        }
    }

    private static func mapping(_ event: EventID, _ reference: String?) -> Mapping {
        Mapping(
            event: event,
            workgroup: "gent",
            owner: "handelsbeurs",
            integrationReference: reference,
            updatedAt: Instant(milliseconds: 1)
        )
    }

    @Test(arguments: [
        "eventId,uitdb\n4711,\(id)\n", "\u{FEFF}eventId;uitdb\r\n4711;\(id)\r\n",
        "sep=;\r\neventId;uitdb\r\n4711;\(id)\r\n", "uitdb\teventId\n\(id)\t4711",
        "name,UITDB , EventID\n\"Concert, met \"\"x\"\"\", \(id) , 4711 \n",
        "eventId,uitdb\n4711,https://www.uitdatabank.be/event/\(id)/preview\n",
        "eventId;uitdb;name\n4711;\(id);\"Een; naam, met alles\"\n",
    ])
    func `is read as Excel and others write it`(text: String) throws {
        let sheet = try MappingSheet(Array(text.utf8))
        #expect(sheet.rows.map(\.event) == ["4711"])
        #expect(sheet.rows.first.flatMap { UiTdatabankEventID(reference: $0.reference) }?.text == Self.id)
    }

    @Test(arguments: [
        (
            "eventId,uitdb,eventId", "\"eventId\" (column 1) and \"eventId\" (column 3)"
        ),
        (
            "uitdb;EventId; eventid ;uitdb2", "\"EventId\" (column 2) and \"eventid\" (column 3)"
        ),
        (
            "eventId\tuitdb\tname\tName", "\"name\" (column 3) and \"Name\" (column 4)"
        ),
    ])
    func `two columns of one name are refused, with both`(header: String, both: String) {
        #expect(flaws(header + "\n") == ["line 1: \(both) have one name; keep one of them"])
    }

    @Test func `columns without a name are nobody's`() {
        #expect(flaws("eventId,uitdb,,\n4711,\(Self.id),,\n") == [])
    }

    @Test func `every flaw is told with its line`() {
        let text = """
            eventId,uitdb,name
            4711,\(Self.id),"two
            lines"
            4712,nonsense,x
            ,\(Self.id),x
            4711,\(Self.other),x
            4713,\(Self.id)
            4714,\(Self.id),x
            """
        #expect(
            flaws(text) == [
                "line 4: \"nonsense\" holds no UiTdatabank id", "line 5: eventId is empty",
                "line 6: event 4711 is on line 2 already",
                "line 7: the line has 2 fields, and the header 3",
                "line 8: event 4714 is not known; it becomes known by Tixly's event.changed",
            ]
        )
    }

    @Test func `what is no sheet is told`() {
        let header = "line 1: expected columns named eventId and uitdb, separated by commas or semicolons"
        #expect(flaws("") == [header])
        #expect(flaws("event,id\n1,2") == [header])
        #expect(flaws("eventId;uitdb\n\"1;2") == ["line 2: a quote is never closed"])
        #expect(
            throws: MappingSheet.Unreadable(flaws: ["the file is not UTF-8; save it as \"CSV UTF-8\""])
        ) { try MappingSheet([0x65, 0xE9]) }
    }

    @Test func `the count of lines begins with the line for Excel`() {
        #expect(flaws("sep=;\neventId;uitdb\n1;x") == ["line 3: \"x\" holds no UiTdatabank id"])
    }

    @Test func `only what leads elsewhere is changed, and a line without a word changes nothing`() throws {
        let text =
            "eventId,uitdb\n1,\(Self.id)\n2,https://x/\(Self.id.uppercased())\n3,\(Self.other)\n4,\n5,\(Self.id)\n"
        let sheet = try MappingSheet(Array(text.utf8))
        #expect(sheet.silent == 1)
        let known: [EventID: Mapping] = [
            "1": Self.mapping("1", "https://www.uitdatabank.be/event/\(Self.id)"),
            "2": Self.mapping("2", Self.id), "3": Self.mapping("3", Self.id),
            "4": Self.mapping("4", Self.id), "5": Self.mapping("5", nil),
        ]
        let plan = try sheet.plan(knowing: known)
        #expect(plan.steps.map(\.before.event) == ["3", "5"])
        #expect(plan.steps.map(\.reference) == [Self.other, Self.id])
        #expect(plan.unchanged == 2)
    }

    @Test func `an event that nobody knows is a flaw of its line`() throws {
        let sheet = try MappingSheet(Array("eventId,uitdb\n\n9,\(Self.id)\n".utf8))
        let flaw = "line 3: event 9 is not known; it becomes known by Tixly's event.changed"
        #expect(throws: MappingSheet.Unreadable(flaws: [flaw])) { try sheet.plan(knowing: [:]) }
    }

    /// Mappings that are hard to write down: ids and references that may be numbers or formulas, or lead nowhere.
    private static let odd = [
        mapping("1795881600122", id), mapping("0900000067513", id), mapping("0900000067505", "nonsense"),
        mapping("=1+1", id), mapping("-4711", id), mapping("@x", "=HYPERLINK(1)"), mapping("5", "nonsense"),
        mapping("6", "https://x.be/0900000067513/preview"), mapping("7", " two\r\nlines "),
        mapping("8", "https://x.be/0900000067513/\(other)"),
    ]

    private static func known(_ mappings: [Mapping]) -> [EventID: Mapping] {
        Dictionary(mappings.map { ($0.event, $0) }) { first, _ in first }
    }

    @Test(arguments: [NumberMask.masked, .revealed])
    func `an untouched file changes nothing, whatever its lines hold`(mask: NumberMask) throws {
        let table = mask.table(ExportRow.table(Self.odd.map { ExportRow(MappingRow($0)) }))
        let plan = try MappingSheet(Array(table.csv.utf8)).plan(knowing: Self.known(Self.odd))
        #expect(plan == MappingSheet.Plan(steps: [], unchanged: Self.odd.count))
    }

    @Test func `an edited line finds its event, masked or quoted for a spreadsheet`() throws {
        let table = ExportRow.table(Self.odd.map { ExportRow(MappingRow($0)) }).masked
        let edited = table.csv.replacing("nonsense", with: Self.other).replacing(
            "'=HYPERLINK(1)",
            with: Self.other
        )
        let plan = try MappingSheet(Array(edited.utf8)).plan(knowing: Self.known(Self.odd))
        #expect(plan.steps.map(\.before.event) == ["0900000067505", "@x", "5"])
        #expect(plan.unchanged == Self.odd.count - 3)
    }

    @Test func `masked ids that look the same are not told apart, unless nothing is changed`() throws {
        // Both end in 7513, and have the right check digit.
        let alike = [Self.mapping("0900000067513", Self.id), Self.mapping("0900018067513", nil)]
        #expect(ExportRow.table(alike.map { ExportRow(MappingRow($0)) }).masked.rows.map { $0[0] }.count == 2)
        let same = try MappingSheet(Array("eventId,uitdb\n*********7513,\(Self.id)\n".utf8))
        #expect(try same.plan(knowing: Self.known(alike)).unchanged == 1)
        let changed = try MappingSheet(Array("eventId,uitdb\n*********7513,\(Self.other)\n".utf8))
        let flaw =
            "line 2: 2 events look like *********7513; write whole ids, such as export --reveal has"
        #expect(throws: MappingSheet.Unreadable(flaws: [flaw])) {
            try changed.plan(knowing: Self.known(alike))
        }
    }

    @Test func `what is exported changes nothing when it is imported`() throws {
        var set = Self.mapping("2", Self.id)
        set.operatorReference = "https://www.uitdatabank.be/event/\(Self.other)/preview"
        set.name = "Concert \"met\", alles;\r\nen meer"
        let known = [Self.mapping("1", Self.id), set, Self.mapping("3", nil)]
        let table = ExportRow.table(known.map { ExportRow(MappingRow($0)) })
        let sheet = try MappingSheet(Array(table.csv.utf8))
        let plan = try sheet.plan(knowing: Dictionary(known.map { ($0.event, $0) }) { first, _ in first })
        #expect(plan == MappingSheet.Plan(steps: [], unchanged: 2))
        #expect(sheet.silent == 1)
    }
}
