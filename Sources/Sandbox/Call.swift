import JSON

/// A request, read: what it asks, by whom, and with what.
struct Call: Sendable {
    enum Body: Sendable {
        case empty
        case json(JSON)
        case malformed
    }

    var method: String
    var path: String
    var endpoint: Endpoint
    var query: [Parameter]
    /// Without parameters, in lower case.
    var contentType: String?
    /// What follows `Bearer `.
    var token: String?
    /// The header `x-client-id`.
    var clientID: String?
    var bytes: [UInt8] = []
    var body = Body.empty
    /// Ticket sales that are younger, and documents changed since, are not listed: a fault's.
    var lagMs = 0

    /// A name and a value of a query or a form, decoded.
    struct Parameter: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// The value of a query parameter; the last where there are several.
    subscript(name: String) -> String? { query.last { $0.name == name }?.value }

    /// The call with its body, which is parsed unless it is a form.
    func with(body bytes: [UInt8]) -> Call {
        var call = self
        call.bytes = bytes
        if bytes.isEmpty || endpoint == .token { return call }
        do {
            call.body = .json(try JSON(parsing: bytes))
        } catch {
            call.body = .malformed
        }
        return call
    }

    /// The body as JSON.
    func document() throws(Problem) -> JSON {
        switch body {
        case .empty: throw .bodyMissing
        case .malformed: throw .invalidSyntax
        case .json(let json): return json
        }
    }
}

extension Call.Parameter {
    /// The pairs of `application/x-www-form-urlencoded` text.
    static func list(_ text: some StringProtocol) -> [Call.Parameter] {
        text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Call.Parameter(name: decoded(parts[0]), value: parts.count == 2 ? decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
