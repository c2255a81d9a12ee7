/// One request, and the conditions under which it may be made.
package struct HTTPRequest: Sendable {
    /// The methods the upstreams' APIs need.
    package enum Method: String, CaseIterable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    package var method: Method
    /// Absolute, `http` or `https`, already percent-encoded.
    package var url: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// How long the whole exchange may take, counted from ``HTTPClient/send(_:)``: waiting for a free
    /// connection, resolving, connecting, sending and reading the last byte of the answer.
    package var deadline: Duration
    /// The request is not started past this instant, however long it had to wait for a connection.
    package var notAfter: ContinuousClock.Instant?
    /// Whether the request must reach the server at most once.
    ///
    /// libcurl repeats a request by itself, whatever its method, when a kept-alive connection dies before the
    /// first byte of the answer. With this set it does not, and the exchange ends as `.unknown`.
    package var isSentOnce: Bool
    /// How long after it may be written the process may live with the request unanswered; nil for ever.
    ///
    /// See ``DeadMansSwitch``: a process that is stopped while it holds the request is ended, and never writes it late.
    package var outlivedBy: Duration?
    /// The largest body taken, after decompression.
    package var maximumResponseBytes: Int

    /// Far above what the upstreams send: a page of five hundred sales has some 200 KB.
    package static let maximumResponseBytes = 8 << 20

    package init(
        method: Method = .get,
        url: String,
        headers: HTTPHeaders = [:],
        body: [UInt8] = [],
        deadline: Duration = .seconds(10),
        notAfter: ContinuousClock.Instant? = nil,
        isSentOnce: Bool = false,
        outlivedBy: Duration? = nil,
        maximumResponseBytes: Int = Self.maximumResponseBytes
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.notAfter = notAfter
        self.isSentOnce = isSentOnce
        self.outlivedBy = outlivedBy
        self.maximumResponseBytes = maximumResponseBytes
    }
}

/// Names method, host and path; never the query, the headers or the body, which may hold a UiTPAS number or
/// a secret.
extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(method.rawValue) \(place)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Host, port and path of the URL, without user information, query and fragment.
    var place: String {
        let url = url.utf8
        var rest = url[...]
        if let colon = url.firstIndex(of: UInt8(ascii: ":")), url[colon...].starts(with: "://".utf8) {
            rest = url[url.index(colon, offsetBy: 3)...]
        }
        rest = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let authority = rest.prefix { $0 != UInt8(ascii: "/") }
        let path = rest[authority.endIndex...]
        let host = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[authority.index(after: $0)...] }
        return String(decoding: Array(host ?? authority) + Array(path), as: UTF8.self)
    }
}
