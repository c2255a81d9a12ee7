package import HTTPTransport

/// Keeps one client's access token: fetched once for everybody, replaced before it ends.
///
/// An endpoint that fails is left alone for a while, longer each time, and what it said is repeated meanwhile.
package actor TokenSource {
    typealias Waiter = CheckedContinuation<Result<AccessToken, TokenFailure>, Never>

    private let url: String
    private let credentials: ClientCredentials
    private let http: any HTTPSender
    /// Injected by tests.
    private let now: @Sendable () -> ContinuousClock.Instant

    private var held: Held?
    private var outage: Outage?
    private var isRefreshing = false
    /// How many tokens in a row were given back as useless.
    private var useless = 0
    /// When a token was last good for a request.
    private var goodAt: ContinuousClock.Instant?
    private var waiters: [UInt64: Waiter] = [:]
    private var nextWaiter: UInt64 = 0

    fileprivate struct Held {
        var grant: TokenGrant
        var since: ContinuousClock.Instant

        var end: ContinuousClock.Instant { since + grant.lifetime }
        var refreshAt: ContinuousClock.Instant { end - grant.margin }
    }

    fileprivate struct Outage {
        var failure: TokenFailure
        var attempts: Int
        var retryAt: ContinuousClock.Instant
    }

    /// How long the endpoint may take for an answer.
    private static let deadline = Duration.seconds(5)
    /// For how long after a token was good a client's credentials are beyond suspicion.
    private static let credit = Duration.seconds(60)

    package init(
        url: String,
        credentials: ClientCredentials,
        http: any HTTPSender,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.url = url
        self.credentials = credentials
        self.http = http
        self.now = now
    }

    /// A token that works as far as we know, waiting for one no longer than `limit`.
    package func token(within limit: Duration) async throws(TokenFailure) -> AccessToken {
        let now = now()
        if let held, now < held.end {
            if now >= held.refreshAt { startRefresh(at: now) }
            return held.grant.token
        }
        if !isRefreshing, let outage, now < outage.retryAt { throw outage.failure(at: now) }
        startRefresh(at: now)
        return try await wait(within: limit).get()
    }

    /// Forgets a token that was answered with 401, if it is still the one that is kept.
    package func invalidate(_ token: AccessToken) {
        guard let held, held.grant.token == token else { return }
        // An upstream that answers 401 to everything must not cost a token for every request: the next one is asked
        // for a second later, then two, at most half a minute.
        let rest = useless == 0 ? .zero : min(Duration.seconds(1) * (1 << min(useless - 1, 5)), .seconds(30))
        guard now() >= held.since + rest else { return }
        self.held = nil
        useless += 1
    }

    /// Notes that a token was good for a request.
    package func prove(_ token: AccessToken) {
        goodAt = now()
        if held?.grant.token == token { useless = 0 }
    }

    /// What a 401 means that a new token did not mend: nil where the client's credentials are to blame.
    ///
    /// Where they were good a minute ago, it is publiq that is confused, and that passes.
    func confusion() -> TokenFailure? {
        guard let goodAt, now() < goodAt + Self.credit else { return nil }
        return TokenFailure(
            kind: .unreachable,
            description:
                "publiq answered 401, with a new token, too; the client's tokens were good a moment ago",
            retryAfter: .seconds(1)
        )
    }

    /// How many callers wait for a token.
    var waiting: Int { waiters.count }

    private func startRefresh(at now: ContinuousClock.Instant) {
        guard !isRefreshing else { return }
        if let outage, now < outage.retryAt { return }
        isRefreshing = true
        // A task of its own: it serves everybody who waits, so no caller's cancellation may end it. It ends by
        // itself within the deadline of its only exchange.
        Task { await refresh() }
    }

    private func refresh() async {
        let start = now()
        let result = await fetch()
        isRefreshing = false
        switch result {
        case .success(let grant):
            held = Held(grant: grant, since: start)
            outage = nil
        case .failure(let failure):
            outage = Outage(failure, after: outage, at: now())
        }
        let answer = result.map(\.token)
        let waiting = waiters.values
        waiters = [:]
        for waiter in waiting { waiter.resume(returning: answer) }
    }

    private func fetch() async -> Result<TokenGrant, TokenFailure> {
        let request = TokenGrant.request(to: url, credentials, deadline: Self.deadline)
        do throws(HTTPFailure) {
            let response = try await http.send(request)
            return Result { () throws(TokenFailure) in try TokenGrant(response) }
        } catch {
            return .failure(TokenFailure(error))
        }
    }

    private func wait(within limit: Duration) async -> Result<AccessToken, TokenFailure> {
        let id = nextWaiter
        nextWaiter += 1
        // Cancelled by leaving this function.
        async let _: Void = expire(id, after: limit)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                if Task.isCancelled {
                    waiter.resume(returning: .failure(.cancelled))
                } else {
                    waiters[id] = waiter
                }
            }
        } onCancel: {
            Task { await self.giveUp(id, .cancelled) }
        }
    }

    private func expire(_ id: UInt64, after limit: Duration) async {
        // Cancelled means that the token came first.
        guard (try? await Task.sleep(for: limit)) != nil else { return }
        giveUp(id, TokenFailure(kind: .timeout, description: "no token came in time"))
    }

    private func giveUp(_ id: UInt64, _ failure: TokenFailure) {
        waiters.removeValue(forKey: id)?.resume(returning: .failure(failure))
    }
}

extension TokenFailure {
    fileprivate static let cancelled = Self(kind: .cancelled, description: "the task was cancelled")
}

extension TokenSource.Outage {
    /// One second after the first failure, twice as long after each further one, at most half a minute; longer
    /// where the endpoint says so.
    fileprivate init(_ failure: TokenFailure, after earlier: Self?, at now: ContinuousClock.Instant) {
        attempts = (earlier?.attempts ?? 0) + 1
        self.failure = failure
        let pause = min(Duration.seconds(1) * (1 << min(attempts - 1, 5)), .seconds(30))
        retryAt = now + max(pause, failure.retryAfter ?? .zero)
    }

    fileprivate func failure(at now: ContinuousClock.Instant) -> TokenFailure {
        var failure = failure
        failure.retryAfter = now.duration(to: retryAt)
        return failure
    }
}
