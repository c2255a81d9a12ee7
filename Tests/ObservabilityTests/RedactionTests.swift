import Discretion
import Testing

@Suite struct RedactionTests {
    @Test(arguments: [
        ("0900000067513", "*********7513"),
        ("pass 0900000067513.", "pass *********7513."),
        ("0900 0000 675 13", "**** **** *75 13"),
        ("0900.0000.67513", "****.****.*7513"),
        ("0900\u{A0}0000\u{202F}67513", "****\u{A0}****\u{202F}*7513"),
        ("0 9 0 0 0 0 0 0 6 7 5 1 3", "* * * * * * * * * 7 5 1 3"),
        ("line 1 0900000067513 2 tickets", "line 1 *********7513 2 tickets"),
        ("1 0900 0000 6751 3", "* **** **** *751 3"),
        (
            "\"uitpasNumber\":\"0900000067513\",\"x\":\"0900000095902\"",
            "\"uitpasNumber\":\"*********7513\",\"x\":\"*********5902\""
        ),
        ("é0900000067513é", "é*********7513é"),
        ("x09000000675139", "x**********5139"),
        ("?uitpasNumber=0900000067513&a=1", "?uitpasNumber=*********7513&a=1"),
    ])
    func `a UiTPAS number shows its last four digits only`(_ text: String, masked: String) {
        #expect(Redaction.mask(text) == masked)
    }

    @Test(arguments: [
        "", "no digits", "sale 500001 of basket B-1001", "2026-11-23T19:02:11.123Z",
        "0ce87cbc-9299-4528-8d35-92225dc9489f", "192.168.100.200:15672", "192.168.100.200 15672",
        "090000006751",
        "0900  000067513", "0900-0000-67513", "12.00 2.40 9.60", "0900000 x 067513",
    ])
    func `what is no UiTPAS number stays as it is`(_ text: String) {
        #expect(Redaction.mask(text) == text)
    }
}
