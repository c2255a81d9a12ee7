import HTTPTransport
import JSON

/// The upstreams: one answer as it was spoilt, and good ones to everything else.
struct CannedHTTP: HTTPSender {
    /// What is answered differently; nil for what is answered well.
    var spoilt: @Sendable (HTTPRequest) -> HTTPResponse? = { _ in nil }

    static let tokenURL = "https://auth.example/token"
    static let apiURL = "https://api.example"
    static let documentsURL = "https://io.example"

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        spoilt(request) ?? Self.answer(to: request)
    }

    private static func answer(to request: HTTPRequest) -> HTTPResponse {
        if request.url == tokenURL { return .canned(Examples.token) }
        let path = request.url.replacing(apiURL, with: "").replacing(documentsURL, with: "")
        switch request.method {
        case .post: return HTTPResponse(status: 200, body: receipts(for: request.body))
        case .delete: return HTTPResponse(status: 204)
        case .put, .get: break
        }
        if path.hasPrefix("/tariffs") { return .canned(Examples.tariffs) }
        if path.hasPrefix("/ticket-sales") { return .canned(#"{"totalItems":0,"member":[]}"#) }
        if path.hasPrefix("/events/") { return .canned(Examples.event) }
        if path.hasPrefix("/organizers/") { return .canned(Examples.organizer) }
        return .canned("[]")
    }

    /// What publiq answers to a post that it takes.
    private static func receipts(for body: [UInt8]) -> [UInt8] {
        // What we post can be read; if not, the empty answer is as good as any.
        let sales = (try? JSON(parsing: body))?.items ?? []
        return JSON.array(
            sales.enumerated().map { index, sale in
                var members = sale.members ?? [:]
                members["id"] = .string("S-\(index)")
                return .object(members)
            }
        ).bytes
    }
}

extension HTTPResponse {
    static func canned(_ text: String, status: Int = 200) -> Self {
        Self(status: status, headers: ["Content-Type": "application/json"], body: Array(text.utf8))
    }
}
