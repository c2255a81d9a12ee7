import Desks
package import HTTPTransport
package import Tickets
import Working

/// UiTPAS over its HTTP API.
package struct PubliqUiTPAS: UiTPAS {
    let url: String
    let http: any HTTPSender
    private let clients: [OrganizerID: TokenSource]
    private let paces: [OrganizerID: Pace]
    /// For exchanges whose caller names no deadline.
    let deadline: Duration
    /// This host's, by which readings are dated.
    let clocks: @Sendable () -> Moment

    /// Speaks to the API at `url`, for each organiser with its own client.
    ///
    /// Organisers with the same client share one token and one pace: publiq counts by client. `requestsPerSecond` has an
    /// entry for every organiser that has a limit; where they share a client, the strictest holds for all of them.
    package init(
        url: String,
        tokenURL: String,
        clients: [OrganizerID: ClientCredentials],
        requestsPerSecond: [OrganizerID: Double] = [:],
        http: any HTTPSender,
        deadline: Duration = .seconds(10),
        clocks: @escaping @Sendable () -> Moment
    ) {
        var sources: [ClientCredentials: TokenSource] = [:]
        for credentials in clients.values where sources[credentials] == nil {
            sources[credentials] = TokenSource(url: tokenURL, credentials: credentials, http: http)
        }
        let limits = Dictionary(
            requestsPerSecond.compactMap { organizer, limit in clients[organizer].map { ($0.id, limit) } },
            uniquingKeysWith: min
        )
        let paces = limits.mapValues { Pace(requestsPerSecond: $0) }
        self.init(
            url: url,
            clients: clients.compactMapValues { sources[$0] },
            paces: clients.compactMapValues { paces[$0.id] },
            http: http,
            deadline: deadline,
            clocks: clocks
        )
    }

    init(
        url: String,
        clients: [OrganizerID: TokenSource],
        paces: [OrganizerID: Pace] = [:],
        http: any HTTPSender,
        deadline: Duration,
        clocks: @escaping @Sendable () -> Moment
    ) {
        self.url = url.withoutTrailingSlash
        self.clients = clients
        self.paces = paces
        self.http = http
        self.deadline = deadline
        self.clocks = clocks
    }

    package func hasCredentials(for organizer: OrganizerID) -> Bool { clients[organizer] != nil }

    /// Who sends for an organiser, once it is the organiser's turn.
    func sender(
        for organizer: OrganizerID,
        by end: ContinuousClock.Instant
    ) async throws(UpstreamFailure) -> AuthorizedSender {
        guard let tokens = clients[organizer] else {
            let text = "no client is configured for organiser \(organizer)"
            throw UpstreamFailure(kind: .noCredentials, description: text)
        }
        try await paces[organizer]?.turn(by: end)
        return AuthorizedSender(http: http, tokens: tokens)
    }

    func request(_ method: HTTPRequest.Method, _ path: String, deadline: Duration) -> HTTPRequest {
        var headers: HTTPHeaders = ["Accept": "application/json, application/problem+json"]
        headers["traceparent"] = Trace.current?.traceparent
        return HTTPRequest(method: method, url: url + path, headers: headers, deadline: deadline)
    }

    /// The answer to a request that may be repeated, got within its deadline, token and all.
    func answer(
        to request: HTTPRequest,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> HTTPResponse {
        let end = ContinuousClock.now + request.deadline
        let sender = try await sender(for: organizer, by: end)
        do throws(AuthorizedSender.Failure) {
            return try await sender.send(request, tokenBy: end, endBy: end)
        } catch {
            throw UpstreamFailure(error)
        }
    }
}

extension String {
    var withoutTrailingSlash: String {
        var text = self[...]
        while text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }
}
