package import Desks
package import HTTPTransport
import JSON
package import Tickets
import Working

/// UiTdatabank's public documents over HTTP; needs no credentials.
package struct PubliqUiTdatabank: UiTdatabank {
    private let url: String
    private let http: any HTTPSender
    private let deadline: Duration

    package init(url: String, http: any HTTPSender, deadline: Duration = .seconds(10)) {
        self.url = url.withoutTrailingSlash
        self.http = http
        self.deadline = deadline
    }

    package func event(_ id: UiTdatabankEventID) async throws(UpstreamFailure) -> UiTdatabankEvent? {
        try await document("/events/\(id.text.percentEncoded)") { UiTdatabankEvent($0, id: id) }
    }

    package func organizer(_ id: OrganizerID) async throws(UpstreamFailure) -> UiTdatabankOrganizer? {
        try await document("/organizers/\(id.text.percentEncoded)") { UiTdatabankOrganizer($0, id: id) }
    }

    private func document<Document>(
        _ path: String,
        _ read: (JSON) -> Document?
    ) async throws(UpstreamFailure) -> Document? {
        var headers: HTTPHeaders = ["Accept": "application/ld+json, application/json"]
        headers["traceparent"] = Trace.current?.traceparent
        let request = HTTPRequest(url: url + path, headers: headers, deadline: deadline)
        let response: HTTPResponse
        do throws(HTTPFailure) {
            response = try await http.send(request)
        } catch {
            throw UpstreamFailure(error)
        }
        switch response.status {
        case 200:
            guard let document = response.json.flatMap(read) else {
                throw UpstreamFailure.unreadable(response, to: request)
            }
            return document
        case 404, 410: return nil
        default: throw UpstreamFailure(response, to: request)
        }
    }
}
