extension BrokerURL {
    /// Takes the query parameters in; see https://www.rabbitmq.com/uri-query-parameters.
    mutating func apply(query: Substring) throws(Malformed) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = PercentEncoding.decode(parts[0]),
                let value = PercentEncoding.decode(parts[1])
            else {
                throw Malformed(description: "a parameter of the AMQP URL is not written name=value")
            }
            try apply(parameter: name, value: value)
        }
        if let tls, (tls.certificate == nil) != (tls.key == nil) {
            throw Malformed(description: "the AMQP URL has one of certfile and keyfile; they go together")
        }
        guard mechanism == .plain || tls?.certificate != nil else {
            throw Malformed(
                description: "the AMQP URL's auth_mechanism=external takes amqps:// with certfile and keyfile"
            )
        }
    }

    private mutating func apply(parameter name: String, value: String) throws(Malformed) {
        switch name {
        case "heartbeat":
            heartbeat = .seconds(try Self.number(value, name, in: 1...3_600))
        case "connection_timeout":
            connectionTimeout = .milliseconds(try Self.number(value, name, in: 1...600_000))
        case "auth_mechanism":
            switch value.lowercased() {
            case "plain": mechanism = .plain
            case "external": mechanism = .external
            default:
                throw Malformed(description: "the AMQP URL's auth_mechanism is neither plain nor external")
            }
        case "cacertfile", "certfile", "keyfile", "verify", "server_name_indication":
            guard var tls else {
                throw Malformed(description: "the AMQP URL's \(name) belongs to amqps://")
            }
            try apply(secure: name, value: value, to: &tls)
            self.tls = tls
        default:
            throw Malformed(
                description: "the AMQP URL has a parameter that is none of cacertfile, certfile, keyfile, "
                    + "verify, server_name_indication, auth_mechanism, heartbeat, connection_timeout"
            )
        }
    }

    private func apply(secure name: String, value: String, to tls: inout TLS) throws(Malformed) {
        switch (name, value) {
        case ("cacertfile", _): tls.authorities = value
        case ("certfile", _): tls.certificate = value
        case ("keyfile", _): tls.key = value
        case ("verify", "verify_peer"): tls.verifiesPeer = true
        case ("verify", "verify_none"): (tls.verifiesPeer, tls.verifiesHost) = (false, false)
        case ("verify", _):
            throw Malformed(description: "the AMQP URL's verify is neither verify_peer nor verify_none")
        case ("server_name_indication", "disable"): tls.verifiesHost = false
        case ("server_name_indication", host): break
        default:
            // librabbitmq connects to, names and verifies one and the same host.
            throw Malformed(
                description: "the AMQP URL's server_name_indication is neither its host nor disable"
            )
        }
    }

    private static func number(
        _ text: String,
        _ name: String,
        in range: ClosedRange<Int>
    ) throws(Malformed) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw Malformed(
                description:
                    "the AMQP URL's \(name) is no number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }
}
