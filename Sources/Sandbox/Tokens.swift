import FoundationEssentials

/// Access tokens: opaque, each of one client, good for a time.
struct Tokens: Sendable {
    /// How long those given out from now on are good for, in seconds.
    var lifetime: Int
    private var issued: [String: Grant] = [:]

    init(lifetime: Int) { self.lifetime = lifetime }

    private struct Grant {
        var client: String
        var expires: Date
    }

    mutating func issue(to client: String, at now: Date) -> String {
        let random = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }
        let token = "sandbox-" + random.joined()
        if issued.count > 10_000 { issued = issued.filter { $0.value.expires > now } }
        issued[token] = Grant(client: client, expires: now.addingTimeInterval(Double(lifetime)))
        return token
    }

    func client(of token: String, at now: Date) -> String? {
        guard let grant = issued[token], grant.expires > now else { return nil }
        return grant.client
    }

    /// Every token that was given out and not forgotten since.
    var all: [String] { issued.keys.sorted() }

    mutating func revoke(_ token: String) { issued[token] = nil }

    mutating func revokeAll() { issued = [:] }
}
