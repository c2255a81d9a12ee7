import JSON

/// Something that goes wrong on purpose.
struct Fault: Hashable, Sendable {
    enum Action: String, CaseIterable {
        /// Nothing but `latencyMs`.
        case delay
        case status
        case closeBeforeRead = "close-before-read"
        case closeBeforeCommit = "close-before-commit"
        case closeAfterCommit = "close-after-commit"
        case hangBeforeCommit = "hang-before-commit"
        case hangAfterCommit = "hang-after-commit"
        /// With `delayMs` between the leaving and the doing.
        case commitAfterClientLeft = "commit-after-client-left"
        /// Answers with the items of the answer in another order.
        case shuffle
        /// Leaves out of the answer, and of its count, what is younger than `lagMs`.
        case listLag = "list-lag"
        /// Forgets the token of the request, and answers as to any unknown one.
        case revokeToken = "revoke-token"
        case truncate
        case html
        /// As `status` and `html`, but the answer quotes the request, as indiscreet servers do.
        case echo
        case echoHTML = "echo-html"
        case statusAfterCommit = "status-after-commit"
    }

    var id = 0
    /// `nil`: any.
    var method: String?
    /// Matches the path and everything below it; `nil`: any.
    var path: String?
    /// A client id; `nil`: any.
    var client: String?
    /// How often it may still happen; `nil`: always.
    var times: Int?
    var probability = 1.0
    var latencyMs = 0
    var action = Action.delay
    var status: Int
    var headers: [String: String] = [:]
    var forMs = 60_000
    var delayMs = 0
    var lagMs = 5_000
    /// How often it has happened.
    var fired = 0
}

extension Fault {
    init(reading json: JSON, at pointer: String) throws(SchemaErrors) {
        var fields = Fields(json, at: pointer)
        let match = fields.nested("match", Match.init(reading:at:))
        method = match?.method
        path = match?.path
        client = match?.client
        times = fields.optional("times", "a positive integer or null") { json in
            json == .null ? .some(nil) : json.integer.flatMap { $0 > 0 ? .some($0) : nil }
        }.flatMap { $0 }
        probability =
            fields.optional("probability", "a number from 0 to 1") { json in
                json.decimal.flatMap { Double("\($0)") }.flatMap { (0...1).contains($0) ? $0 : nil }
            } ?? 1
        latencyMs = fields.optional("latencyMs", "milliseconds", Self.natural) ?? 0
        let actions = Action.allCases.map(\.rawValue).joined(separator: ", ")
        action = fields.optional("action", "one of \(actions)") { $0.text.flatMap(Action.init) } ?? .delay
        status =
            fields.optional("status", "an HTTP status from 200 to 599") { json in
                json.integer.flatMap { (200...599).contains($0) ? $0 : nil }
            } ?? action.status
        headers = fields.optional("headers", "an object of strings", Self.headers) ?? [:]
        forMs = fields.optional("forMs", "milliseconds", Self.natural) ?? 60_000
        delayMs = fields.optional("delayMs", "milliseconds", Self.natural) ?? 0
        lagMs = fields.optional("lagMs", "milliseconds", Self.natural) ?? 5_000
        try fields.finish()
    }

    private struct Match {
        var method: String?
        var path: String?
        var client: String?

        init(reading json: JSON, at pointer: String) throws(SchemaErrors) {
            var fields = Fields(json, at: pointer)
            method = fields.optionalText("method")
            path = fields.optionalText("path")
            client = fields.optionalText("client")
            try fields.finish()
        }
    }

    private static func natural(_ json: JSON) -> Int? { json.integer.flatMap { $0 >= 0 ? $0 : nil } }

    private static func headers(_ json: JSON) -> [String: String]? {
        guard let members = json.members else { return nil }
        let headers = members.compactMapValues(\.text)
        return headers.count == members.count ? headers : nil
    }

    var json: JSON {
        let match = ["method": method, "path": path, "client": client].compactMapValues { $0 }
        return [
            "id": JSON(id), "match": .object(match.mapValues(JSON.string)),
            "times": times.map { JSON($0) } ?? .null, "latencyMs": JSON(latencyMs),
            "action": .string(action.rawValue), "status": JSON(status),
            "headers": .object(headers.mapValues(JSON.string)), "forMs": JSON(forMs),
            "delayMs": JSON(delayMs),
            "lagMs": JSON(lagMs), "fired": JSON(fired),
        ]
    }

    /// Whether it can happen to this request.
    func matches(method: String, path: String, client: String?) -> Bool {
        guard self.method == nil || self.method == method else { return false }
        guard self.client == nil || self.client == client else { return false }
        guard let own = self.path else { return true }
        return path == own || path.hasPrefix(own + "/")
    }

    /// What is answered instead of what was asked.
    var answer: Answer {
        var answer =
            switch (action, status) {
            case (.html, _): Answer.html(status: status)
            case (_, 204), (_, 304): Answer(status: status, contentType: nil, bytes: [])
            case (_, 401): Answer(Problem.unauthorized("by a fault of the sandbox"))
            case (_, 403):
                Answer(Problem(type: "auth/forbidden", status: 403, title: "Forbidden"))
            case (_, 429):
                Answer(
                    Problem(type: "uitpas/rate-limited", status: 429, title: "Performed too many times")
                )
            default:
                Answer(
                    ["type": "about:blank", "title": "Fault", "status": JSON(status)],
                    status: status,
                    contentType: "application/problem+json"
                )
            }
        answer.headers = headers
        return answer
    }
}
