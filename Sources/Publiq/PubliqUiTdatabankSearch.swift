package import Desks
package import HTTPTransport
import JSON
import Messages
package import Tickets

/// UiTdatabank's Search API over HTTP. https://docs.publiq.be/docs/uitdatabank/search-api/introduction
///
/// It is asked no more than four times a second by one process, though publiq names no limit.
package struct PubliqUiTdatabankSearch: UiTdatabankSearch {
    private let url: String
    private let clientID: String
    private let http: any HTTPSender
    private let deadline: Duration
    private let pace: Pace

    package init(
        url: String,
        clientID: String,
        http: any HTTPSender,
        requestsPerSecond: Double = 4,
        deadline: Duration = .seconds(10)
    ) {
        self.url = url.withoutTrailingSlash
        self.clientID = clientID
        self.http = http
        self.deadline = deadline
        pace = Pace(requestsPerSecond: requestsPerSecond)
    }

    package func changes(_ query: ChangeQuery) async throws(UpstreamFailure) -> ChangePage {
        let (from, to) = (query.from.searchText, query.to.searchText)
        // Organisers know no `modifiedFrom`; what `q` holds has its colons escaped.
        let time: [(String, String)] =
            switch query.kind {
            case .events: [("modifiedFrom", from), ("modifiedTo", to)]
            case .organizers: [("q", "modified:[\(from.escaped) TO \(to.escaped)]")]
            }
        let paging = [
            ("sort[modified]", "asc"), ("start", "\(query.start)"), ("limit", "\(query.limit)"),
            ("disableDefaultFilters", "true"),
        ]
        return try await ask("/\(query.kind.rawValue)/", time + paging) { json, time in
            guard let members = json["member"]?.elements, let total = json["totalItems"]?.lenientInteger,
                total >= 0
            else { return nil }
            let ids = members.compactMap { $0["@id"]?.text?.lastPathSegment }
            return ids.count == members.count ? ChangePage(total: total, ids: ids, publiqTime: time) : nil
        }
    }

    package func candidates(_ query: CandidateQuery) async throws(UpstreamFailure) -> [EventCandidate] {
        var pairs = [
            ("disableDefaultFilters", "true"), ("workflowStatus", "APPROVED,READY_FOR_VALIDATION"),
            ("embed", "true"), ("limit", "100"), ("sort[modified]", "desc"),
        ]
        if let organizer = query.organizer { pairs.append(("organizerId", organizer.text)) }
        if let from = query.from { pairs.append(("dateFrom", from.searchText)) }
        if let to = query.to { pairs.append(("dateTo", to.searchText)) }
        if !query.words.isEmpty { pairs.append(("text", query.words.joined(separator: " "))) }
        if !query.ids.isEmpty {
            pairs.append(("q", "id:(\(query.ids.map(\.text).joined(separator: " OR ")))"))
        }
        return try await ask("/events/", pairs) { json, _ in
            json["member"]?.elements.map { $0.compactMap { EventCandidate($0) } }
        }
    }

    private func ask<Answer>(
        _ path: String,
        _ pairs: [(String, String)],
        _ read: (JSON, Instant?) -> Answer?
    ) async throws(UpstreamFailure) -> Answer {
        try await pace.turn(by: .now + deadline)
        let query = pairs.map { "\($0.0.percentEncoded)=\($0.1.percentEncoded)" }.joined(separator: "&")
        let headers: HTTPHeaders = [
            "Accept": "application/ld+json, application/json", "X-Client-Id": clientID,
        ]
        let request = HTTPRequest(url: "\(url)\(path)?\(query)", headers: headers, deadline: deadline)
        let response: HTTPResponse
        do throws(HTTPFailure) {
            response = try await http.send(request)
        } catch {
            throw UpstreamFailure(error)
        }
        guard response.status == 200 else {
            var failure = UpstreamFailure(response, to: request)
            // publiq quotes the client id that it refuses.
            failure.description = failure.description.replacing(clientID, with: "…")
            throw failure
        }
        guard let answer = response.json.flatMap({ read($0, response.date) }) else {
            throw UpstreamFailure.unreadable(response, to: request)
        }
        return answer
    }
}

extension Instant {
    /// As PHP's `DATE_ATOM` has it: publiq reads no fractions.
    fileprivate var searchText: String { "\(rfc3339.prefix(19))+00:00" }
}

extension String {
    fileprivate var escaped: String { replacing(":", with: "\\:") }

    fileprivate var lastPathSegment: String? {
        split(separator: "/").last.map(String.init)
    }
}
