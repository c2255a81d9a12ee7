import JSON

/// What is answered to a call.
struct Answer: Hashable, Sendable {
    var status: Int
    var contentType: String?
    var bytes: [UInt8]
    var headers: [String: String] = [:]

    static let noContent = Answer(status: 204, contentType: nil, bytes: [])

    init(status: Int, contentType: String?, bytes: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.bytes = bytes
    }

    init(_ json: JSON, status: Int = 200, contentType: String = "application/json") {
        self.init(status: status, contentType: contentType, bytes: json.bytes)
    }

    init(_ problem: Problem) {
        self.init(problem.json, status: problem.status, contentType: "application/problem+json")
    }

    /// The same with its items, or those of its `member`, in another order; another body where there are two that differ.
    var shuffled: Answer {
        // No JSON: an answer without a body, or HTML.
        guard let json = try? JSON(parsing: bytes) else { return self }
        var answer = self
        if let items = json.items {
            answer.bytes = JSON.array(Self.reordered(items)).bytes
        } else if var members = json.members, let items = members["member"]?.items {
            members["member"] = .array(Self.reordered(items))
            answer.bytes = JSON.object(members).bytes
        }
        return answer
    }

    /// Chance may give the same order again.
    private static func reordered(_ items: [JSON]) -> [JSON] {
        let shuffled = items.shuffled()
        return shuffled == items ? items.reversed() : shuffled
    }

    /// The page of a proxy in front.
    static func html(status: Int) -> Answer {
        let page =
            "<!DOCTYPE html><html><head><title>\(status)</title></head><body><h1>\(status)</h1></body></html>\n"
        return Answer(status: status, contentType: "text/html; charset=utf-8", bytes: Array(page.utf8))
    }
}
