import CRabbitMQ

extension BrokerError {
    /// AMQP's reply codes (positive) and librabbitmq's statuses (negative), named where we tell them apart.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        package static let connectionForced = Code(rawValue: AMQP_CONNECTION_FORCED)
        package static let invalidPath = Code(rawValue: AMQP_INVALID_PATH)
        package static let accessRefused = Code(rawValue: AMQP_ACCESS_REFUSED)
        package static let notFound = Code(rawValue: AMQP_NOT_FOUND)
        package static let resourceLocked = Code(rawValue: AMQP_RESOURCE_LOCKED)
        package static let preconditionFailed = Code(rawValue: AMQP_PRECONDITION_FAILED)
        package static let notAllowed = Code(rawValue: AMQP_NOT_ALLOWED)
        package static let resourceError = Code(rawValue: AMQP_RESOURCE_ERROR)
        package static let internalError = Code(rawValue: AMQP_INTERNAL_ERROR)

        package static let hostNotFound = Code(AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED)
        package static let connectionClosed = Code(AMQP_STATUS_CONNECTION_CLOSED)
        package static let socketError = Code(AMQP_STATUS_SOCKET_ERROR)
        package static let socketClosed = Code(AMQP_STATUS_SOCKET_CLOSED)
        package static let timedOut = Code(AMQP_STATUS_TIMEOUT)
        package static let heartbeatMissed = Code(AMQP_STATUS_HEARTBEAT_TIMEOUT)
        package static let invalidParameter = Code(AMQP_STATUS_INVALID_PARAMETER)
        package static let unexpectedState = Code(AMQP_STATUS_UNEXPECTED_STATE)
        package static let tableTooBig = Code(AMQP_STATUS_TABLE_TOO_BIG)
        package static let badData = Code(AMQP_STATUS_BAD_AMQP_DATA)
        package static let sslError = Code(AMQP_STATUS_SSL_ERROR)
        package static let handshakeFailed = Code(AMQP_STATUS_SSL_CONNECTION_FAILED)
        package static let peerNotVerified = Code(AMQP_STATUS_SSL_PEER_VERIFY_FAILED)
        package static let hostNotVerified = Code(AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED)

        package static let mechanismNotOffered = Code(AMQP_STATUS_BROKER_UNSUPPORTED_SASL_METHOD)
        /// Ours, since librabbitmq has none for it: the broker does not accept our certificate, or misses one.
        package static let clientNotVerified = Code(rawValue: -0x7000)

        private init(_ status: amqp_status_enum) { self.init(rawValue: Int32(status.rawValue)) }

        /// Whether a closed connection with this code may be the fault of what we sent last.
        var blamesSender: Bool {
            rawValue > 0 && self != .connectionForced && self != .internalError
        }

        /// librabbitmq's words for one of its statuses.
        var text: String? {
            rawValue < 0 ? String(cString: amqp_error_string2(rawValue)) : nil
        }
    }
}
