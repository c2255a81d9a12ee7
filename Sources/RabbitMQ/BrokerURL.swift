/// Where a broker is and how to log in: an AMQP URI (https://www.rabbitmq.com/uri-spec).
package struct BrokerURL: Hashable, Sendable {
    /// How far the broker's certificate is trusted, and who we say we are; parameters of an `amqps` URI
    /// (https://www.rabbitmq.com/uri-query-parameters).
    package struct TLS: Hashable, Sendable {
        /// `verify`: whether the broker must show a certificate that `authorities` vouch for.
        package var verifiesPeer = true
        /// Whether that certificate must name the host; off with `server_name_indication=disable`.
        package var verifiesHost = true
        /// `cacertfile`, a PEM file; Debian's bundle unless given.
        package var authorities = "/etc/ssl/certs/ca-certificates.crt"
        /// `certfile`, our own certificate as a PEM file.
        package var certificate: String?
        /// `keyfile`, the key that goes with ``certificate``.
        package var key: String?

        package init() {}
    }

    /// How to log in (SASL).
    package enum Mechanism: Hashable, Sendable {
        /// By ``user`` and ``password``.
        case plain
        /// By the certificate that we show: the broker takes the login from it.
        case external
    }

    /// A name or an address; an IPv6 address without brackets.
    package var host: String
    package var port: Int
    package var user: String
    package var password: String
    /// `auth_mechanism`; with ``Mechanism/external``, ``user`` and ``password`` say nothing.
    package var mechanism = Mechanism.plain
    package var virtualHost: String
    /// Present for `amqps`.
    package var tls: TLS?
    /// What we ask for; both sides take a silence of twice as long for the end of the connection.
    package var heartbeat: Duration
    /// The longest that connecting may take, and the login after it.
    package var connectionTimeout: Duration

    package init(
        host: String,
        port: Int? = nil,
        user: String = "guest",
        password: String = "guest",
        virtualHost: String = "/",
        tls: TLS? = nil,
        heartbeat: Duration = .seconds(10),
        connectionTimeout: Duration = .seconds(5)
    ) {
        self.host = host
        self.port = port ?? (tls == nil ? 5_672 : 5_671)
        self.user = user
        self.password = password
        self.virtualHost = virtualHost
        self.tls = tls
        self.heartbeat = heartbeat
        self.connectionTimeout = connectionTimeout
    }

    /// Host and port, as they are written in a URI.
    package var authority: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension BrokerURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URI with its password masked.
    package var description: String {
        let scheme = tls == nil ? "amqp" : "amqps"
        let vhost = PercentEncoding.encode(virtualHost)
        let account = mechanism == .plain ? "\(PercentEncoding.encode(user)):***@" : ""
        return "\(scheme)://\(account)\(authority)/\(vhost)"
    }

    package var debugDescription: String { description }

    /// Nothing, so that `dump` does not show the password either.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
