import HTTPTransport
import Synchronization

@testable import Publiq

/// Answers requests as a test says and keeps a journal of them; the token endpoint is `https://auth/token`.
final class ScriptedHTTP: HTTPSender {
    typealias Script = @Sendable (HTTPRequest, _ number: Int) async -> Result<HTTPResponse, HTTPFailure>

    static let tokenURL = "https://auth/token"

    private let script: Script
    private let journal = Mutex<[HTTPRequest]>([])

    /// Numbers count from 1, over all requests.
    init(_ script: @escaping Script) { self.script = script }

    /// Grants tokens `token-1`, `token-2`, … and has `script` answer everything else, counted by itself.
    static func granting(_ script: @escaping Script) -> ScriptedHTTP {
        let counts = Mutex((tokens: 0, others: 0))
        return ScriptedHTTP { request, _ in
            let isToken = request.url == tokenURL
            let number = counts.withLock { counts in
                if isToken { counts.tokens += 1 } else { counts.others += 1 }
                return isToken ? counts.tokens : counts.others
            }
            return isToken ? .success(.token("token-\(number)")) : await script(request, number)
        }
    }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let number = journal.withLock { journal in
            journal.append(request)
            return journal.count
        }
        return try await script(request, number).get()
    }

    var requests: [HTTPRequest] { journal.withLock { $0 } }
    var apiRequests: [HTTPRequest] { requests.filter { $0.url != Self.tokenURL } }
    var tokenRequests: Int { requests.count { $0.url == Self.tokenURL } }
}

extension HTTPResponse {
    static func token(_ text: String, lifetime: Int = 86_400) -> Self {
        json("{\"access_token\":\"\(text)\",\"expires_in\":\(lifetime),\"token_type\":\"Bearer\"}")
    }

    static func json(_ text: String, status: Int = 200, headers: HTTPHeaders = [:]) -> Self {
        Self(status: status, headers: headers, body: Array(text.utf8))
    }

    /// A problem document of UiTPAS.
    static func problem(_ name: String, status: Int = 400, more: String = "") -> Self {
        json(
            "{\"type\":\"https://api.publiq.be/probs/\(name)\",\"title\":\"T\",\"status\":\(status)\(more)}",
            status: status
        )
    }
}

extension HTTPFailure {
    static func failure(_ verdict: Verdict, _ kind: Kind) -> Self {
        Self(verdict: verdict, kind: kind, request: "request", reason: "reason")
    }
}

/// A clock that moves when a test says so.
final class ManualClock: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { instant.withLock { $0 } }

    func advance(by duration: Duration) { instant.withLock { $0 += duration } }
}

/// Lets everybody through once it is open.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
