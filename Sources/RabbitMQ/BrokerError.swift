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
    /// Who tried to log in.
    let user: String

    init(
        broker: String,
        user: String,
        operation: String,
        code: Code,
        reply: String? = nil,
        scope: Scope = .connection
    ) {
        self.broker = broker
        self.user = user
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
        case .invalidPath, .accessRefused, .notFound, .preconditionFailed, .notAllowed: true
        case .peerNotVerified, .hostNotVerified, .invalidParameter: true
        // Unreadable certificates of our own; later on it is a connection that broke.
        case .sslError: operation == "connect"
        default: false
        }
    }

    /// A word from a bounded set, for metrics.
    package var label: String {
        switch code {
        case .accessRefused: operation == "login" ? "login-refused" : "access-refused"
        case .invalidPath, .notAllowed: "not-allowed"
        case .notFound: "not-found"
        case .resourceLocked: "resource-locked"
        case .preconditionFailed: "precondition-failed"
        case .connectionForced: "connection-forced"
        case .hostNotFound: "host-not-found"
        case .timedOut, .heartbeatMissed: "timeout"
        case .connectionClosed, .socketClosed, .socketError: "connection-lost"
        case .peerNotVerified, .hostNotVerified, .sslError, .handshakeFailed: "tls"
        default: code.rawValue > 0 ? "broker-error" : "client-error"
        }
    }
}

extension BrokerError: CustomStringConvertible {
    /// One sentence for an operator.
    package var description: String {
        let sentence =
            switch (operation, code) {
            case ("login", .accessRefused): "RabbitMQ at \(broker) refused the login of user \(user)"
            case ("login", .notAllowed), ("login", .invalidPath):
                "RabbitMQ at \(broker) has no such virtual host for user \(user)"
            case (_, .hostNotFound): "there is no address for the host of RabbitMQ at \(broker)"
            case ("connect", .socketError), ("connect", .socketClosed):
                "RabbitMQ at \(broker) can't be reached"
            case (_, .timedOut), (_, .heartbeatMissed):
                "RabbitMQ at \(broker) did not answer in time (\(operation))"
            case (_, .connectionClosed), (_, .socketClosed), (_, .socketError):
                "the connection to RabbitMQ at \(broker) was lost (\(operation))"
            case (_, .connectionForced): "RabbitMQ at \(broker) closed the connection"
            case (_, .peerNotVerified), (_, .hostNotVerified):
                "the certificate of RabbitMQ at \(broker) could not be verified"
            default: "RabbitMQ at \(broker) failed at \(operation)"
            }
        if let reply { return "\(sentence): \(reply)" }
        guard let text = code.text else { return sentence }
        return "\(sentence): \(text)"
    }
}
