import Sandbox
import Testing

/// Whether the scan would see a leak if there were one.
@Suite struct CollectedTests {
    private static let planted = [
        Planted(number: TestData.social), Planted("a password", secret: #"geheim/a+b&="1" é"#),
    ]

    @Test(
        arguments: Numbers.spellings(TestData.social) + [
            "900000067513", "0900/0000/67513", "0900  0000  67513", "0900, 0000, 67513", "x%2530900000067513",
            "MDkwMDAwMDA2NzUxMw==", "eyJhIjoiMDkwMDAwMDA2NzUxMyJ9", "cGFzIDA5MDAwMDAwNjc1MTM",
            "30393030303030303637353133", "9.00000067513e+11",
        ]
    )
    func `a number is seen in whatever guise`(_ text: String) {
        let collected = Collected()
        collected.add("a log", "first line\nsecond \(text) line")
        let sightings = collected.search(for: Self.planted)
        #expect(sightings.map(\.what) == ["pass …7513"])
        #expect(sightings.allSatisfy { $0.place == "a log" && !$0.line.contains(TestData.social) })
        #expect(sightings.allSatisfy { !$0.line.contains("first") })
    }

    @Test(arguments: [
        #"geheim/a+b&="1" é"#, #"geheim/a+b&=\"1\" é"#, "geheim%2Fa%2Bb%26%3D%221%22%20%C3%A9",
        "geheim%2Fa%2Bb%26%3D%221%22+%C3%A9", "Z2VoZWltL2ErYiY9IjEiIMOp", "dTpnZWhlaW0vYStiJj0iMSIgw6k=",
    ])
    func `a secret is seen in whatever guise`(_ text: String) {
        let collected = Collected()
        collected.add("a log", "password=\(text)")
        #expect(collected.search(for: Self.planted).map(\.what) == ["a password"])
    }

    @Test(arguments: ["*********7513", "pass …7513", "0900000067514 and 0900000095902", "password=***"])
    func `what is masked, or another's, is not seen`(_ text: String) {
        let collected = Collected()
        collected.add("a log", text)
        #expect(collected.search(for: Self.planted).isEmpty)
    }
}
