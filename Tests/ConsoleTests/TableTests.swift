import Testing

@testable import Console

@Suite struct TableTests {
    private static func table(_ rows: [String]...) -> Table {
        var table = Table(.text("name"), .number("lastPrice"))
        table.rows = rows
        return table
    }

    @Test func `columns are aligned, numbers to the right, and no line ends in spaces`() {
        #expect(
            Self.table(["a", "2.40"], ["longer", "12.00"], ["b", ""]).text == """
                NAME    LAST PRICE
                a             2.40
                longer       12.00
                b
                """
        )
    }

    @Test func `numbers are masked in cells and headings, and never across columns`() {
        var table = Self.table(["0900-0000-67513", "14808.00"], ["14808", "2961.60"])
        table.columns[0].heading = "0900000067513"
        #expect(
            table.masked.text == """
                *********7513    LAST PRICE
                ****-****-*7513    14808.00
                14808               2961.60
                """
        )
    }

    @Test func `a JSON document with its strings masked is one still`() {
        let document = #"{"a\"0900000067513":"0900 0000 67513\\","n":1795881600123,"t":"\u0030900000067513"}"#
        #expect(
            NumberMask.masked.json(document)
                == #"{"a\"*********7513":"**** **** *7513\\","n":1795881600123,"t":"*********7513"}"#
        )
        #expect(NumberMask.revealed.json(document) == document)
    }

    @Test func `a table without rows is nothing`() {
        #expect(Self.table().text.isEmpty)
        #expect(Self.table().csv == "name,lastPrice")
    }

    @Test func `what sellers send can't move the cursor`() {
        #expect(!Self.table(["\u{1B}[2J\nx\u{202E}", "1"]).text.contains("\u{1B}"))
        #expect(Self.table(["a\nb", "1"]).text.split(separator: "\n").count == 2)
    }

    @Test func `fields of CSV are quoted where they must be`() {
        #expect(
            Self.table(["a,b", "1"], ["say \"x\"", "2"], ["two\nlines", "3"], ["plain", "4"]).csv == """
                name,lastPrice
                "a,b",1
                "say ""x""\",2
                "two
                lines",3
                plain,4
                """
        )
    }

    @Test func `what a spreadsheet would calculate is text to it, and numbers are numbers`() {
        let cells = [
            "=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "\u{FF1D}1", "-9.60", "+5", "-9,60", "a=1", "",
        ]
        var table = Table(.text("x"))
        table.rows = cells.map { [$0] }
        #expect(
            table.csv == """
                x
                '=1+1
                '+cmd
                '-2+3
                '@SUM(A1)
                '\tx
                "'\rx"
                '\u{FF1D}1
                -9.60
                +5
                "-9,60"
                a=1

                """
        )
    }

    @Test func `ids are masked only where they are a number to the check digit`() {
        var table = Table(.text("eventId"), .text("name"))
        table.add("1795881600122", "1795881600122")
        table.add("0900000067513", "0900000067513")
        #expect(
            table.masked.rows == [
                ["1795881600122", "*********0122"], ["*********7513", "*********7513"],
            ]
        )
        let json =
            #"[{"commands":["x 1795881600122","x 0900000067513"],"eventId" : "1795881600122","n":"1795881600122"}]"#
        #expect(
            NumberMask.masked.json(json)
                == #"[{"commands":["x 1795881600122","x *********7513"],"eventId" : "1795881600122","n":"*********0122"}]"#
        )
    }

    @Test func `no rows are an empty array`() {
        #expect(Results.json([String]()) == "[]")
        #expect(Results.json(["a"]).contains("\"a\""))
    }
}
