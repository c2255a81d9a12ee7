extension HTTPClient {
    /// What holds for every exchange of a client.
    package struct Configuration: Sendable {
        /// How long resolving and connecting (with TLS) may take.
        package var connectTimeout: Duration
        /// How long sent bytes may stay unacknowledged before the kernel gives the connection up.
        ///
        /// `TCP_USER_TIMEOUT` of every socket. A request can reach the server no later than this after it was
        /// sent.
        package var userTimeout: Duration
        /// A connection idle for longer is not used again; keep it below the upstream's own limit.
        package var idleConnectionAge: Duration
        /// More exchanges with one host than this wait for a connection, within their deadline.
        package var connectionsPerHost: Int
        /// The most connections kept for reuse, over all hosts.
        package var idleConnections: Int
        /// A PEM file of certificate authorities in place of the system's.
        package var certificateAuthorities: String?
        /// The URL of a proxy; the environment's `https_proxy` is not read.
        package var proxy: String?
        package var userAgent: String

        package init(
            connectTimeout: Duration = .seconds(5),
            userTimeout: Duration = .seconds(10),
            idleConnectionAge: Duration = .seconds(50),
            connectionsPerHost: Int = 64,
            idleConnections: Int = 64,
            certificateAuthorities: String? = nil,
            proxy: String? = nil,
            userAgent: String = "uitpas-workers"
        ) {
            self.connectTimeout = connectTimeout
            self.userTimeout = userTimeout
            self.idleConnectionAge = idleConnectionAge
            self.connectionsPerHost = connectionsPerHost
            self.idleConnections = idleConnections
            self.certificateAuthorities = certificateAuthorities
            self.proxy = proxy
            self.userAgent = userAgent
        }
    }
}
