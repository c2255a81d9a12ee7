import CRabbitMQ
import Glibc

extension Connection {
    /// A socket for `amqps`, with our certificate where there is one: files are read anew for each connection, so that a
    /// new certificate takes effect with the next one.
    func secureSocket(_ tls: BrokerURL.TLS) throws(BrokerError) -> OpaquePointer? {
        guard let socket = amqp_ssl_socket_new(handle) else { return nil }
        amqp_ssl_socket_set_verify_peer(socket, tls.verifiesPeer ? 1 : 0)
        amqp_ssl_socket_set_verify_hostname(socket, tls.verifiesHost ? 1 : 0)
        uitpas_ssl_remember(socket, memory)
        if tls.verifiesPeer {
            try requireReadable("cacertfile", tls.authorities)
            guard amqp_ssl_socket_set_cacert(socket, tls.authorities) == AMQP_STATUS_OK.rawValue else {
                throw error("connect", .sslError, "cacertfile \(tls.authorities) has no certificate (PEM)")
            }
        }
        if let certificate = tls.certificate, let key = tls.key {
            try show(certificate, key, on: socket)
        }
        return socket
    }

    private func show(_ certificate: String, _ key: String, on socket: OpaquePointer) throws(BrokerError) {
        try requireReadable("certfile", certificate)
        try requireReadable("keyfile", key)
        let status = "".withCString { passphrase in
            // Without one OpenSSL asks the terminal for that of an encrypted key.
            amqp_ssl_socket_set_key_passwd(socket, passphrase)
            return amqp_ssl_socket_set_key(socket, certificate, key)
        }
        guard status == AMQP_STATUS_OK.rawValue else {
            throw error(
                "connect",
                .sslError,
                "certfile \(certificate) and keyfile \(key) are no certificate with its key (PEM, without a passphrase)"
            )
        }
        if url.mechanism == .external { account = "the certificate \(certificate)\(subject(of: socket))" }
    }

    /// OpenSSL says of a file it can't open what it says of one it can't read.
    private func requireReadable(_ parameter: String, _ path: String) throws(BrokerError) {
        guard access(path, R_OK) == 0 else {
            let why = String(cString: strerror(errno))
            throw error("connect", .sslError, "\(parameter) \(path) can't be read (\(why))")
        }
    }

    private func subject(of socket: OpaquePointer) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
            guard let start = text.baseAddress,
                uitpas_ssl_subject(socket, start, Int32(text.count)) != 0
            else { return "" }
            return " (\(String(cString: start)))"
        }
    }

    private var alert: Int32 {
        let read = uitpas_ssl_last_alert()
        guard read == 0 else { return read }
        return lifeline.withDescriptor { uitpas_ssl_unread_alert(memory, $0) } ?? 0
    }

    /// `error` with the reason why one side does not believe the other's certificate, where it is about that.
    func explained(_ error: BrokerError) -> BrokerError {
        if error.code == .mechanismNotOffered, url.mechanism == .external {
            return self.error(
                error.operation,
                error.code,
                "EXTERNAL takes the plugin rabbitmq_auth_mechanism_ssl, its name among auth_mechanisms, and verify_peer"
            )
        }
        let codes: [BrokerError.Code] = [.peerNotVerified, .handshakeFailed, .sslError]
        guard let tls = url.tls, error.reply == nil, codes.contains(error.code) else { return error }
        // Whom we don't verify, OpenSSL has its doubts about all the same.
        if tls.verifiesPeer, memory.pointee.verification != 0 {
            let why = String(cString: X509_verify_cert_error_string(Int(memory.pointee.verification)))
            return self.error(error.operation, .peerNotVerified, why)
        }
        guard let why = Alert(rawValue: alert)?.complaint(of: tls) else { return error }
        return self.error(error.operation, .clientNotVerified, why)
    }
}

/// The alerts of TLS that are about our certificate (RFC 8446, section 6.2).
private enum Alert: Int32 {
    /// Also of two sides that have no cipher in common.
    case handshakeFailure = 40
    case badCertificate = 42
    case unsupportedCertificate = 43
    case certificateRevoked = 44
    case certificateExpired = 45
    case certificateUnknown = 46
    case unknownAuthority = 48
    case certificateRequired = 116

    /// What a broker means by it that was shown the certificate of `tls`, or none.
    func complaint(of tls: BrokerURL.TLS) -> String? {
        let wantsOne = "it wants a certificate of ours; certfile and keyfile name it"
        switch self {
        case .certificateRequired: return wantsOne
        // What brokers that speak no TLS 1.3 say.
        case .handshakeFailure: return tls.certificate == nil ? wantsOne : nil
        case .badCertificate: return "our certificate is spoilt"
        case .unsupportedCertificate: return "our certificate is of a kind that it does not take"
        case .certificateRevoked: return "our certificate has been revoked"
        case .certificateExpired: return "our certificate has expired"
        case .certificateUnknown: return "it can't do anything with our certificate"
        case .unknownAuthority: return "it does not know the authority of our certificate"
        }
    }
}
