extension BrokerURL {
    /// What is wrong with an AMQP URI; says nothing that could be part of a password.
    package struct Malformed: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// Reads one URI, or several with commas between them: the nodes of a cluster.
    ///
    /// A comma in a user or password is written `%2c`.
    package static func list(_ text: String) throws(Malformed) -> [BrokerURL] {
        var urls: [BrokerURL] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            urls.append(try BrokerURL(String(part)))
        }
        return urls
    }

    /// Reads one URI; without a virtual host, or with an empty one, it means `/`.
    package init(_ text: String) throws(Malformed) {
        let text = text.drop { $0.isWhitespace }
        let isTLS: Bool
        let afterScheme: Substring
        if let rest = text.dropping(prefix: "amqp://") {
            (isTLS, afterScheme) = (false, rest)
        } else if let rest = text.dropping(prefix: "amqps://") {
            (isTLS, afterScheme) = (true, rest)
        } else {
            throw Malformed(description: "an AMQP URL begins with amqp:// or amqps://")
        }
        let (beforeQuery, query) = afterScheme.cut(at: "?")
        let (authority, path) = beforeQuery.cut(at: "/")
        let userInfo = authority.lastIndex(of: "@").map { authority[..<$0] }
        let address =
            authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority

        let (host, port) = try Self.address(address)
        self.init(host: host, port: port, tls: isTLS ? TLS() : nil)
        if let userInfo {
            let (user, password) = userInfo.cut(at: ":")
            self.user = try Self.decoded(user, "user")
            if let password { self.password = try Self.decoded(password, "password") }
        }
        if let path, !path.isEmpty {
            guard !path.contains("/") else {
                throw Malformed(description: "the AMQP URL's virtual host holds a /, to be written %2f")
            }
            virtualHost = try Self.decoded(path, "virtual host")
        }
        if let query { try apply(query: query) }
        guard mechanism == .plain || userInfo == nil else {
            throw Malformed(
                description:
                    "the AMQP URL has a user beside auth_mechanism=external, where the certificate says who "
                    + "logs in"
            )
        }
    }

    private static func address(_ text: Substring) throws(Malformed) -> (host: String, port: Int?) {
        var host: Substring
        var port: Substring?
        if text.hasPrefix("[") {
            let (inside, after) = text.dropFirst().cut(at: "]")
            guard let after, after.isEmpty || after.hasPrefix(":") else {
                throw Malformed(description: "the AMQP URL's IPv6 address lacks its closing bracket")
            }
            (host, port) = (inside, after.isEmpty ? nil : after.dropFirst())
        } else {
            (host, port) = text.cut(at: ":")
        }
        host = host.prefix { !$0.isWhitespace }
        guard !host.isEmpty else { throw Malformed(description: "the AMQP URL has no host") }
        guard let port else { return (try decoded(host, "host"), nil) }
        let digits = port.prefix { !$0.isWhitespace }
        guard let number = UInt16(digits), number > 0, digits.allSatisfy(\.isNumber) else {
            throw Malformed(description: "the AMQP URL's port is no number from 1 to 65535")
        }
        return (try decoded(host, "host"), Int(number))
    }

    private static func decoded(_ text: Substring, _ part: String) throws(Malformed) -> String {
        let trimmed = text.reversed().drop { $0.isWhitespace }.reversed()
        guard let decoded = PercentEncoding.decode(String(trimmed)) else {
            throw Malformed(description: "the AMQP URL's \(part) is not percent-encoded UTF-8")
        }
        return decoded
    }
}

extension Substring {
    /// What comes before the first `separator`, and what comes after it.
    fileprivate func cut(at separator: Character) -> (Substring, Substring?) {
        guard let index = firstIndex(of: separator) else { return (self, nil) }
        return (self[..<index], self[self.index(after: index)...])
    }

    fileprivate func dropping(prefix: String) -> Substring? {
        lowercased().hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}
