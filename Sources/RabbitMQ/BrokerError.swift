/// What went wrong between us and a broker.
package struct BrokerError: Error, Hashable {
    /// What this ended.
    enum Scope: Hashable, Sendable {
        /// Only the call.
        case call
        /// The connection works on, after the channel has been opened again.
        case channel
        case connection
    }

    /// Host and port.
    package let broker: String
    /// The AMQP method or step, such as `login` or `basic.consume`.
    package let operation: String
    package let code: Code
    /// The broker's words, where it had any.
    package let reply: String?
    let scope: Scope
    /// Who tried to log in, such as `user guest`.
    let account: String

    init(
        broker: String,
        account: String,
        operation: String,
        code: Code,
        reply: String? = nil,
        scope: Scope = .connection
    ) {
        self.broker = broker
        self.account = account
        self.operation = operation
        self.code = code
        self.reply = reply
        self.scope = scope
    }

    /// Whether it is about one message, and the connection is as good as before.
    package var isAboutTheMessage: Bool { scope == .call }

    /// Whether trying again is useless until somebody changes the broker or our configuration.
    package var isFatal: Bool {
        switch code {
        case .notFound: !isAwayWithItsNode
        case .invalidPath, .accessRefused, .preconditionFailed, .notAllowed: true
        case .peerNotVerified, .hostNotVerified, .clientNotVerified: true
        case .mechanismNotOffered, .invalidParameter: true
        // Unreadable certificates of our own; later on it is a connection that broke.
        case .sslError: operation == "connect"
        default: false
        }
    }

    /// Whether it is a classic queue that exists, on a node of the cluster that is down: it comes back with that node.
    private var isAwayWithItsNode: Bool { reply?.contains("is down or inaccessible") ?? false }

    /// A word from a bounded set, for metrics.
    package var label: String {
        switch code {
        case .accessRefused: operation == "login" ? "login-refused" : "access-refused"
        case .mechanismNotOffered: "login-refused"
        case .invalidPath, .notAllowed: "not-allowed"
        case .notFound: "not-found"
        case .resourceLocked: "resource-locked"
        case .preconditionFailed: "precondition-failed"
        case .connectionForced: "connection-forced"
        case .hostNotFound: "host-not-found"
        case .timedOut, .heartbeatMissed: "timeout"
        case .connectionClosed, .socketClosed, .socketError: "connection-lost"
        case .peerNotVerified, .hostNotVerified, .clientNotVerified, .sslError, .handshakeFailed: "tls"
        default: code.rawValue > 0 ? "broker-error" : "client-error"
        }
    }
}

extension BrokerError: CustomStringConvertible {
    /// One sentence for an operator.
    package var description: String {
        let sentence =
            switch (operation, code) {
            case ("login", .accessRefused): "RabbitMQ at \(broker) refused the login of \(account)"
            case ("login", .notAllowed), ("login", .invalidPath):
                "RabbitMQ at \(broker) has no such virtual host for \(account)"
            case (_, .hostNotFound): "there is no address for the host of RabbitMQ at \(broker)"
            case ("connect", .socketError), ("connect", .socketClosed):
                "RabbitMQ at \(broker) can't be reached"
            case (_, .timedOut), (_, .heartbeatMissed):
                "RabbitMQ at \(broker) did not answer in time (\(operation))"
            case (_, .connectionClosed), (_, .socketClosed), (_, .socketError):
                "the connection to RabbitMQ at \(broker) was lost (\(operation))"
            case (_, .connectionForced): "RabbitMQ at \(broker) closed the connection"
            case (_, .mechanismNotOffered): "RabbitMQ at \(broker) offers no way to log in for \(account)"
            case (_, .peerNotVerified): "the certificate of RabbitMQ at \(broker) could not be verified"
            case (_, .hostNotVerified):
                "the certificate of RabbitMQ at \(broker) is not for that host; the AMQP URL has to have a name that "
                    + "stands in it, and no address"
            case (_, .clientNotVerified): "RabbitMQ at \(broker) turns us away"
            case ("connect", .sslError): "RabbitMQ at \(broker) can't be connected to"
            case (_, .handshakeFailed): "the TLS handshake with RabbitMQ at \(broker) failed"
            default: "RabbitMQ at \(broker) failed at \(operation)"
            }
        if let reply { return "\(sentence): \(reply)" }
        guard let text = code.text else { return sentence }
        return "\(sentence): \(text)"
    }
}
