import Foundation

/// What is wrong with text that should have been JSON, with its place where that can be told.
///
/// `JSONDecoder` keeps the place to itself on Linux; the older reader tells it.
struct JSONFlaw: CustomStringConvertible {
    let description: String

    init(in text: [UInt8]) {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            description = "a value is too large, nested too deeply or not UTF-8"
        } catch {
            let words = (error as NSError).userInfo["NSDebugDescription"] as? String ?? "it can't be read"
            description = Self.placed(words, in: text)
        }
    }

    /// `Invalid value around character 8.` with line and column, which count from 1.
    private static func placed(_ words: String, in text: [UInt8]) -> String {
        guard let match = words.firstMatch(of: /(.*) around character ([0-9]+)/), let place = Int(match.2)
        else {
            return words
        }
        let before = text.prefix(place)
        let line = before.count { $0 == 0x0A } + 1
        let column = before.reversed().prefix { $0 != 0x0A }.count + 1
        return "line \(line), column \(column): \(match.1)"
    }
}
