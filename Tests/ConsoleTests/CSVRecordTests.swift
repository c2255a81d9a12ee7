import Testing

@testable import Console

@Suite struct CSVRecordTests {
    private func fields(_ text: String, by separator: Unicode.Scalar = ",") throws -> [[String]] {
        try CSVRecord.records(of: text, separatedBy: separator).map(\.fields)
    }

    @Test(arguments: ["a,b\nc,d", "a,b\nc,d\n", "a,b\r\nc,d\r\n", "a,b\rc,d", "a,b\n\n\nc,d\n,\n"])
    func `lines end in whatever way, and empty ones are left out`(text: String) throws {
        #expect(try fields(text) == [["a", "b"], ["c", "d"]])
    }

    @Test func `quotes keep separators, line ends and quotes`() throws {
        #expect(
            try fields("\"a,b\",\"say \"\"x\"\"\"\r\n\"two\r\nlines\",") == [
                ["a,b", "say \"x\""], ["two\nlines", ""],
            ]
        )
        #expect(try fields("\"a;b\";c", by: ";") == [["a;b", "c"]])
        #expect(try fields("\"\",x") == [["", "x"]])
    }

    @Test func `a record knows the line it begins on`() throws {
        let records = try CSVRecord.records(of: "a\r\n\r\n\"b\nc\"\nd", separatedBy: ",")
        #expect(records.map(\.line) == [1, 3, 5])
    }

    @Test(arguments: [
        ("a\nb\"c", CSVFlaw(line: 2, description: "a field with a quote in it is not quoted")),
        ("a\n\"b\"c", CSVFlaw(line: 2, description: "there is text after a closing quote")),
        ("a\n\"b\nc", CSVFlaw(line: 2, description: "a quote is never closed")),
    ])
    func `what is no CSV is told with its line`(text: String, flaw: CSVFlaw) {
        #expect(throws: flaw) { try CSVRecord.records(of: text, separatedBy: ",") }
    }

    @Test func `what a table writes is read again`() throws {
        var table = Table(.text("a"), .text("b"))
        let rows = [["plain", "with, comma"], ["a \"quote\"", "two\nlines"], ["", "é;€"]]
        table.rows = rows
        #expect(try fields(table.csv) == [["a", "b"]] + rows)
    }
}
