import Testing

@testable import Console

@Suite struct BodyOutlineTests {
    private static let body = Array(
        #"{"b":1.0,"lines":[{"x":"é","no":{}},{"a/b":null, "list": [ ] }],"a":"\u0041"}"#.utf8
    )

    @Test func `a document has a line for each value, as it was written and in its order`() {
        let outline = BodyOutline(Self.body)
        #expect(outline.flaw == nil)
        #expect(
            outline.text == #"""
                {
                  "b": 1.0,
                  "lines": [
                    {
                      "x": "é",
                      "no": {}
                    },
                    {
                      "a/b": null,
                      "list": []
                    }
                  ],
                  "a": "\u0041"
                }
                """#
        )
    }

    @Test(arguments: [
        ("/b", "▶   \"b\": 1.0,"), ("/lines/1", "▶     {"), ("/lines/1/a~1b", "▶       \"a/b\": null,"),
        ("", "▶ {"),
    ])
    func `the place that is to blame is marked`(_ pointer: String, _ line: String) throws {
        let marked = BodyOutline(Self.body).marked(at: pointer, saying: "is wrong")
        let index = try #require(marked.firstIndex(of: line))
        #expect(marked[index + 1].hasSuffix("└─ is wrong"))
        #expect(marked.count(where: { $0.hasPrefix("▶") }) == 1)
    }

    @Test func `what is missing is told where it is missing`() throws {
        let marked = BodyOutline(Self.body).marked(at: "/lines/0/tariff", saying: "is missing")
        let index = try #require(marked.firstIndex { $0.hasPrefix("▶") })
        #expect(marked[index] == "▶     {")
        #expect(marked[index + 1].hasSuffix("└─ /lines/0/tariff: is missing"))
    }

    @Test func `text that is no document is shown with the place where it ends to be one`() {
        let outline = BodyOutline(Array("{\"a\":1,\n  oops}".utf8))
        #expect(outline.flaw == "it is no JSON: line 2, column 3: no key in quotes")
        #expect(outline.lines.map(\.text) == ["{\"a\":1,", "  oops}"])
    }
}
