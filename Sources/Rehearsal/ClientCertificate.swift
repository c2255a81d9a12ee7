import Foundation

/// What somebody shows the test broker to be let in.
package struct ClientCertificate: Sendable {
    /// PEM files.
    package let certificate: String
    package let key: String
    /// The file of who vouches for the broker.
    package let authority: String

    package init(certificate: String, key: String, authority: String) {
        self.certificate = certificate
        self.key = key
        self.authority = authority
    }

    /// The parameters of an `amqps` URL that shows it, to log in by it (`external`) or beside a password.
    package func parameters(mechanism: String = "external") -> String {
        "cacertfile=\(authority)&certfile=\(certificate)&keyfile=\(key)&auth_mechanism=\(mechanism)"
    }
}

extension TestBroker {
    /// A certificate whose common name is `login`: good for so many days (less than none for one that has expired), by
    /// the authority `ca` that the broker believes, or by `other-ca`.
    package func certificate(
        for login: String,
        days: Int = 30,
        by authority: String = "ca"
    ) async throws -> ClientCertificate {
        _ = try await control(["certificate", login, String(days), authority])
        return ClientCertificate(
            certificate: "\(certificates)/\(login).pem",
            key: "\(certificates)/\(login).key",
            authority: "\(certificates)/ca.pem"
        )
    }
}

extension VirtualHost {
    /// Makes a user who may do everything here, and can log in by a certificate only.
    package func addUserWithoutPassword(_ user: String) async throws {
        try await broker.management("PUT", "/api/users/\(user)", body: #"{"password_hash":"","tags":""}"#)
        try await grant(user)
    }

    /// `amqps://localhost:…/name` for who shows `certificate`.
    package func url(by certificate: ClientCertificate) -> String {
        broker.amqpsURL.replacing("/%2f", with: "/\(name)?\(certificate.parameters())")
    }
}
