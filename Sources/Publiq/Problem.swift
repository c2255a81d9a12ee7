import HTTPTransport
import JSON
import Tickets

/// A problem document (RFC 7807), read leniently.
struct Problem: Hashable, Sendable {
    /// The complete URI, such as `https://api.publiq.be/probs/uitpas/maximum-reached`.
    var type: String
    var title: String?
    var detail: String?
    /// publiq writes it as a number and as text.
    var status: Int?
    var messages: LocalizedText
    /// Where in the request the first trouble is, whether publiq says so at the top or in `schemaErrors`.
    var jsonPointer: String?

    /// Nil where the answer is no problem document: HTML, truncated, or JSON without a type.
    init?(_ response: HTTPResponse) {
        guard let json = response.json, let type = json["type"]?.text, !type.isEmpty else {
            return nil
        }
        self.type = type
        title = json["title"]?.text
        detail = json["detail"]?.text
        status = json["status"]?.lenientInteger
        messages = json.endUserMessage
        let errors = json["schemaErrors"]?.elements ?? []
        jsonPointer = json["jsonPointer"]?.text ?? errors.lazy.compactMap { $0["jsonPointer"]?.text }.first
    }

    /// Whether UiTPAS itself says no, not the machinery in front of it.
    var isOfUiTPAS: Bool { type.contains("/probs/uitpas/") }

    /// The last part of the type: `maximum-reached`.
    ///
    /// publiq has two spellings of the wrong number; we have one.
    var reason: String {
        let last = type.split(separator: "/").last.map(String.init) ?? type
        let isInvalidNumber = last == "invalid-uitpasnumber" || last == "invalid-uitpas-number"
        return isInvalidNumber ? "invalid-number" : last.withoutNumbers
    }

    /// The place in an array that the pointer leads to, where it is one of `count`.
    func index(among count: Int) -> Int? {
        let first = jsonPointer?.split(separator: "/").first { $0 != "#" }
        guard let first, let index = Int(first), (0..<count).contains(index) else { return nil }
        return index
    }

    /// Type, pointer and detail for an operator, free of pass numbers.
    var summary: String {
        let name = type.split(separator: "/probs/").last.map(String.init) ?? type
        let pointer = jsonPointer.map { " at \($0)" } ?? ""
        let text = (detail ?? title).map { ": \($0)" } ?? ""
        return (name + pointer + text).withoutNumbers
    }
}

extension String {
    /// This text where it quotes a request of ours, without its token and its client's secret.
    var withoutCredentials: String {
        guard contains("earer ") || contains("EARER ") || contains("secret=") else { return self }
        return replacing(/(?i)(\bbearer\s+)\S{12,}|(\bclient_secret=)[^&\s]+/) { match in
            "\(match.1 ?? match.2 ?? "")…"
        }
    }

    /// Fit for a log: at most 300 scalars (an accent can have a thousand others on it), without control characters, long runs of digits (which could be
    /// a pass number, also one in groups) and very long words (which could be a token).
    var withoutNumbers: String {
        let words = withoutCredentials.split {
            $0.isWhitespace || $0.unicodeScalars.contains { $0.value < 0x20 }
        }
        let text = words.map { $0.count > 100 ? "…" : String($0) }.joined(separator: " ")
        var result = ""
        var run = ""
        func flush() {
            result += run.count(where: \.isNumber) >= 8 ? "…" : run
            run = ""
        }
        for character in String(text.unicodeScalars.prefix(300)) {
            if character.isNumber || (!run.isEmpty && " .-/".contains(character)) {
                run.append(character)
            } else {
                flush()
                result.append(character)
            }
        }
        flush()
        return result
    }
}
