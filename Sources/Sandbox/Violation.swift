import FoundationEssentials
import JSON

/// A request that a correct client does not make.
struct Violation: Hashable, Sendable {
    var at: Date
    var client: String?
    var method: String
    var path: String
    /// What was answered.
    var problem: Problem
    /// The beginning of the body.
    var body: String

    var json: JSON {
        [
            "at": .string(at.toTheMillisecond), "clientId": JSON(client), "method": .string(method),
            "path": .string(path), "problem": problem.json, "body": .string(body),
        ]
    }
}
