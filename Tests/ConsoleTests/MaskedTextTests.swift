import Testing

@testable import Console

@Suite struct MaskedTextTests {
    // publiq's published test numbers.
    private static let first = "0900000067513"
    private static let second = "0900011354819"

    @Test func `untouched masks become the numbers again, whatever was written around them`() throws {
        let text = #"{"a":"\#(Self.first)","b":"09000 113.54819","c":"12,00"}"#
        let masked = try #require(MaskedText(text))
        #expect(!masked.masked.contains("67513") && !masked.masked.contains("54819"))
        let edited = masked.masked.replacing("12,00", with: "12.00").replacing(#"{"a""#, with: "{\n  \"a\"")
        #expect(
            try masked.unmasked(edited)
                == text.replacing("12,00", with: "12.00").replacing(#"{"a""#, with: "{\n  \"a\"")
        )
    }

    @Test func `a mask may be moved, repeated and removed`() throws {
        let masked = try #require(MaskedText("x \(Self.first) y \(Self.second)"))
        #expect(
            try masked.unmasked("*********4819, *********7513, *********7513")
                == "\(Self.second), \(Self.first), \(Self.first)"
        )
        #expect(try masked.unmasked("nothing") == "nothing")
    }

    @Test func `a mask that is no number's is refused`() throws {
        let masked = try #require(MaskedText("x \(Self.first)"))
        #expect(throws: MaskedText.Lost.self) { try masked.unmasked("*********9999") }
        #expect(throws: MaskedText.Lost.self) { try masked.unmasked("*********75134") }
    }

    @Test
    func `numbers that end alike can't be told apart under masks, so they are not masked for an editor`() {
        #expect(MaskedText("1111111117513 and 2222222227513") == nil)
        #expect(MaskedText("1111111117513 and 1111111117513") != nil)
    }

    @Test func `what a mask would swallow can't be edited under one`() {
        #expect(MaskedText(#"{"uitpasNumber":"\u0030900000067513"}"#) == nil)
    }

    @Test func `asterisks that are no mask stay`() throws {
        let masked = try #require(MaskedText("a * b ** \(Self.first)"))
        #expect(try masked.unmasked("a * b ** 3") == "a * b ** 3")
    }
}
