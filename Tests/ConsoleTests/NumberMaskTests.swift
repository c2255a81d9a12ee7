import Testing

@testable import Console

@Suite struct NumberMaskTests {
    @Test(arguments: [
        ("0900000067513", "*********7513"),
        ("n 0900 000 067513.", "n **** *** **7513."),
        ("0900.0000.67513", "****.****.*7513"),
        (#"{"uitpasNumber":"0900-0000-67513"}"#, #"{"uitpasNumber":"****-****-*7513"}"#),
        (#"{"uitpasNumber" : "090\u003000067513","n":1}"#, #"{"uitpasNumber" : "*","n":1}"#),
        (#"{"uitpasNumber":"09000000"#, #"{"uitpasNumber":"****0000"#),
        (
            #"{"uitpasNumber":"1"},{"uitpasNumber":"12345"}"#,
            #"{"uitpasNumber":"1"},{"uitpasNumber":"*2345"}"#
        ),
        (#"{"basketId":"B-1001","price":"12.00"}"#, #"{"basketId":"B-1001","price":"12.00"}"#),
    ])
    func `all but the last four digits are hidden`(_ text: String, _ masked: String) {
        #expect(NumberMask.masked.text(text) == masked)
        #expect(NumberMask.revealed.text(text) == text)
    }
}
