import Sandbox

/// The pass numbers of the story, all of publiq's published test data or the sandbox's own.
enum Numbers {
    static let all =
        [
            TestData.social, TestData.secondSocial, TestData.thirdSocial, TestData.regular, TestData.expired,
            TestData.blocked, TestData.group, TestData.otherRegion, TestData.nobody, asID, mistyped,
        ] + sold + [doubtful]
    /// Of a pass for each sale that is told apart.
    static let sold = (0..<12).map { TestData.generated($0) }
    static let doubtful = TestData.generated(99)
    /// What Tixly uses as ids of its own, and may hear back in outcomes.
    static let asID = TestData.generated(4711)
    /// With a wrong check digit.
    static let mistyped = "0900000067514"

    static let planted = all.map { Planted(number: $0) }

    /// A number as people write it, and as programs do, each as the inside of a JSON string.
    static func spellings(_ number: String) -> [String] {
        let (head, middle, tail) = (number.prefix(4), number.dropFirst(4).prefix(4), number.dropFirst(8))
        let separators = [
            " ", ".", "-", "\u{A0}", "\u{202F}", "\u{2011}", "%20", "+", #"\u00a0"#, #"\t"#, "%2D", " - ",
        ]
        let wide = number.unicodeScalars.map { scalar in
            Unicode.Scalar(0xFF10 + scalar.value - 0x30).map { String($0) } ?? ""
        }
        let escaped = number.unicodeScalars.map { #"\u00"# + String($0.value, radix: 16) }
        let halves =
            "\(head)-\(number.dropFirst(4).prefix(3))-\(number.dropFirst(7).prefix(3))-\(number.suffix(3))"
        var spellings = [number, "pas \(number)!", halves]
        spellings += separators.map { "\(head)\($0)\(middle)\($0)\(tail)" }
        spellings += [wide.joined(), escaped.joined(), "\(escaped[0])\(number.dropFirst())"]
        spellings += [number.map { "%3\($0)" }.joined(), "nummer\(number)x"]
        spellings.append(number.map { String($0) }.joined(separator: " "))
        return spellings
    }
}
