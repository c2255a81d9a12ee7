internal import Foundation

/// Turns the text of an address into what the programs use; complaints never quote it, since it may hold a
/// password.
enum Addresses {
    /// One or more broker addresses, separated by commas.
    static func amqp(_ text: String) throws(Complaint) -> [String] {
        var urls: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let url = part.trimmed
            guard isURL(url, schemes: ["amqp", "amqps"]) else {
                throw Complaint(text: "expected amqp:// or amqps:// addresses, separated by commas")
            }
            urls.append(url)
        }
        return urls
    }

    /// The address an API's paths are put after: no query, no trailing slash.
    static func http(_ text: String) throws(Complaint) -> String {
        let url = text.trimmed
        guard isURL(url, schemes: ["http", "https"]) else {
            throw Complaint(text: "expected an http:// or https:// address")
        }
        guard !url.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw Complaint(text: "expected an address without a query (?) or fragment (#)")
        }
        var end = url.endIndex
        while url[..<end].last == "/" { end = url.index(before: end) }
        return String(url[..<end])
    }

    /// RabbitMQ's management API, and behind `?cacertfile=` the file of the authorities that vouch for it, named as in
    /// RabbitMQ's own addresses (https://www.rabbitmq.com/docs/uri-query-parameters).
    static func management(_ text: String) throws(Complaint) -> (url: String, authorities: String?) {
        let parts = text.trimmed.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let url = try http(String(parts[0]))
        guard parts.count == 2 else { return (url, nil) }
        guard url.lowercased().hasPrefix("https:"), parts[1].allSatisfy(\.isPartOfURL),
            let match = parts[1].wholeMatch(of: /cacertfile=([^&#]+)/),
            let file = match.output.1.removingPercentEncoding
        else {
            throw Complaint(
                text: "expected nothing behind the ? but cacertfile=FILE, and that with https:// only"
            )
        }
        return (url, file)
    }

    /// `sqlite:PATH`, also as `sqlite:///PATH`, or `postgresql://…`.
    static func ledger(_ text: String) throws(Complaint) -> LedgerURL {
        let url = text.trimmed
        if url.hasPrefix("sqlite:") {
            var path = url.dropFirst("sqlite:".count)
            if path.hasPrefix("///") { path = path.dropFirst(2) }
            guard !path.isEmpty, !path.hasPrefix("//") else {
                throw Complaint(
                    text: "expected sqlite:PATH, such as sqlite:uitpas.db or sqlite:/var/lib/uitpas.db"
                )
            }
            return .sqlite(path: String(path))
        }
        // A host is not required: libpq then takes the local socket.
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://"), url.allSatisfy(\.isPartOfURL)
        else {
            throw Complaint(text: "expected sqlite:PATH")
        }
        return .postgresql(url: url)
    }

    private static func isURL(_ text: String, schemes: [String]) -> Bool {
        guard text.allSatisfy(\.isPartOfURL), let separator = text.firstRange(of: "://"),
            schemes.contains(text[..<separator.lowerBound].lowercased())
        else { return false }
        let authority = text[separator.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        guard let match = host.wholeMatch(of: /(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:([0-9]{1,5}))?/) else {
            return false
        }
        guard let port = match.output.3 else { return true }
        return (1...65_535).contains(Int(port) ?? 0)
    }
}

extension Character {
    /// Whether it may stand in a URL as it is; what may not has to be percent-encoded.
    fileprivate var isPartOfURL: Bool {
        isASCII && !isWhitespace && (asciiValue.map { $0 > 0x20 && $0 < 0x7F } ?? false)
    }
}

extension StringProtocol {
    /// Without the white space around it.
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
