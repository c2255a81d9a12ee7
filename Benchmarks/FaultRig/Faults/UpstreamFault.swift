/// Something that the upstream does wrong to some of the requests of a kind.
struct UpstreamFault: Fault {
    let name: String
    let summary: String
    /// Faults as the sandbox's admin API takes them.
    let json: [String]
    /// What to ask of the admin API besides: tokens to be revoked.
    var revokesTokens = false

    func strike(_ stage: Stage) async throws {
        try await stage.upstream.misbehave("[\(json.joined(separator: ","))]")
        let result: Result<Void, any Error>
        do {
            if revokesTokens { try await stage.upstream.delete("/sandbox/tokens") }
            result = .success(try await stage.last())
        } catch {
            result = .failure(error)
        }
        try await stage.upstream.behave()
        try result.get()
    }
}

extension UpstreamFault {
    /// The requests that a fault concerns.
    private struct Target {
        var prefix: String
        var method: String
        var path: String
        var words: String
    }

    private static let post = Target(
        prefix: "post",
        method: "POST",
        path: "/ticket-sales",
        words: "POST /ticket-sales"
    )
    private static let remove = Target(
        prefix: "delete",
        method: "DELETE",
        path: "/ticket-sales",
        words: "DELETE /ticket-sales"
    )
    private static let list = Target(
        prefix: "list",
        method: "GET",
        path: "/ticket-sales",
        words: "GET /ticket-sales, while answers to POST are lost"
    )
    private static let token = Target(
        prefix: "token",
        method: "POST",
        path: "/realms/uitid/protocol/openid-connect/token",
        words: "the token endpoint, while tokens are revoked"
    )

    /// What can go wrong with any request: the end of the name, the fault's own members, and words for it.
    private static let manners = [
        ("500", #""action":"status","status":500"#, "answers 500, nothing done"),
        ("503", #""action":"status","status":503"#, "answers 503, nothing done"),
        ("500-after-commit", #""action":"status-after-commit","status":500"#, "does it, answers 500"),
        ("502-after-commit", #""action":"status-after-commit","status":502"#, "does it, answers 502"),
        ("429", #""action":"status","status":429"#, "answers 429"),
        (
            "429-retry-after", #""action":"status","status":429,"headers":{"Retry-After":"2"}"#,
            "answers 429 with Retry-After: 2"
        ),
        ("html", #""action":"html","status":502"#, "answers with a proxy's page"),
        ("truncate", #""action":"truncate""#, "does it, sends half the answer"),
        ("close-before-read", #""action":"close-before-read""#, "closes before reading"),
        ("close-before-commit", #""action":"close-before-commit""#, "reads, then closes"),
        ("close-after-commit", #""action":"close-after-commit""#, "does it, then closes"),
        ("hang-before-commit", #""action":"hang-before-commit","forMs":6000"#, "never answers, nothing done"),
        ("hang-after-commit", #""action":"hang-after-commit","forMs":6000"#, "does it, never answers"),
        (
            "commit-after-client-left", #""action":"commit-after-client-left","forMs":6000"#,
            "does it once the client has given up"
        ),
        (
            "commit-late", #""action":"commit-after-client-left","forMs":6000,"delayMs":2500"#,
            "does it 2.5 s after the client has given up"
        ),
        ("shuffle", #""action":"shuffle""#, "answers with the items in another order"),
        ("revoke-token", #""action":"revoke-token""#, "forgets the token and answers 401"),
        ("lag", #""action":"list-lag","lagMs":3000"#, "does not list sales that are younger than 3 s"),
        ("slow", #""action":"delay","latencyMs":1200"#, "takes 1.2 s"),
        ("401", #""action":"status","status":401"#, "answers 401"),
    ]

    private static func fault(_ target: Target, _ members: String, probability: Double) -> String {
        """
        {"match":{"method":"\(target.method)","path":"\(target.path)"},"probability":\(probability),\(members)}
        """
    }

    private static func faults(
        _ target: Target,
        only: Set<String>? = nil,
        probability: Double
    ) -> [UpstreamFault] {
        manners.filter { only?.contains($0.0) ?? true }.map { manner in
            UpstreamFault(
                name: "\(target.prefix)-\(manner.0)",
                summary: "\(target.words): the upstream \(manner.2)",
                json: [fault(target, manner.1, probability: probability)]
            )
        }
    }

    /// Every one of them.
    static var all: [UpstreamFault] {
        let removals: Set = [
            "500", "502-after-commit", "429", "truncate", "close-before-commit", "close-after-commit",
            "hang-before-commit", "hang-after-commit", "commit-after-client-left", "401",
        ]
        let lists: Set = ["503", "429", "html", "truncate", "hang-before-commit", "slow", "shuffle", "lag"]
        let tokens: Set = ["503", "html", "truncate", "hang-before-commit", "401"]
        let lost = fault(post, #""action":"close-after-commit""#, probability: 0.2)
        let listFaults = faults(list, only: lists, probability: 0.7).map { listed in
            UpstreamFault(name: listed.name, summary: listed.summary, json: listed.json + [lost])
        }
        let tokenFaults = faults(token, only: tokens, probability: 0.7).map { asked in
            UpstreamFault(name: asked.name, summary: asked.summary, json: asked.json, revokesTokens: true)
        }
        let revoked = UpstreamFault(
            name: "token-revoked",
            summary: "every token is revoked in the middle of the work",
            json: [],
            revokesTokens: true
        )
        let posts = Set(manners.map(\.0)).subtracting(["lag"])
        return faults(post, only: posts, probability: 0.3) + faults(remove, only: removals, probability: 0.4)
            + listFaults
            + tokenFaults + [revoked]
    }
}
