import Foundation
import Rehearsal
import Testing
import Working

@testable import RabbitMQ

/// Logging in by a client certificate at a RabbitMQ that wants one, and what is said when that comes to nothing.
@Suite(.timeLimit(.minutes(3)), .broker)
struct CertificateTests {
    /// A login for this test, unlike any other.
    private let login = "test-\(UUID().uuidString.lowercased().prefix(8))"

    /// What comes of an attempt to log in at `url`, which is not to succeed.
    private func complaint(_ url: String) async throws -> BrokerError {
        let session = BrokerSession(at: try NearbyBroker.brokers(BrokerURL(url)), as: "test session")
        do {
            try await session.declareQueue("", isExclusive: true)
        } catch {
            return error
        }
        await session.close()
        throw RehearsalError("it was let in")
    }

    private func withLogin(_ body: (TestBroker, VirtualHost) async throws -> Void) async throws {
        let broker = try TestBroker.required()
        try await broker.withVirtualHost { host in
            try await host.addUserWithoutPassword(login)
            let result: Result<Void, any Error>
            do { result = .success(try await body(broker, host)) } catch { result = .failure(error) }
            try await broker.management("DELETE", "/api/users/\(login)")
            try result.get()
        }
    }

    @Test func `the login is the certificate's, also in the user_id that the broker checks`() async throws {
        try await withLogin { broker, host in
            let url = host.url(by: try await broker.certificate(for: login))
            let session = BrokerSession(at: try NearbyBroker.brokers(BrokerURL(url)), as: "test session")
            try await session.declareQueue("mine")
            let mine = MessageProperties(userID: login)
            #expect(try await session.publish(publication(to: "mine", properties: mine)))
            #expect(try await session.get(from: "mine")?.delivery.properties.userID == login)
            let theirs = publication(to: "mine", properties: MessageProperties(userID: "guest"))
            let refusal = await #expect(throws: BrokerError.self) { try await session.publish(theirs) }
            #expect(refusal?.code == .preconditionFailed)
            await session.close()
        }
    }

    @Test func `a consumer and a publisher work with a certificate`() async throws {
        try await withLogin { broker, host in
            let url = try BrokerURL(host.url(by: await broker.certificate(for: login)))
            let brokers = try NearbyBroker.brokers(url)
            let session = BrokerSession(at: brokers, as: "test session")
            try await session.declareQueue("mine")
            try await withPublisher(to: brokers) { publisher in
                try await withConsumer(of: "mine", at: brokers) { consumer in
                    // More than one TLS record, and than librabbitmq's buffer.
                    let body = [UInt8](repeating: 7, count: 300_000)
                    try await publisher.publish(publication(to: "mine", body: body))
                    let delivery = try #require(await consumer.deliveries.first(1).first)
                    #expect(delivery.body == body)
                    await consumer.acknowledge(delivery.tag)
                }
            }
            await session.close()
        }
    }

    @Test func `a certificate whose login does not exist is named with its subject`() async throws {
        let broker = try TestBroker.required()
        let nobody = "nobody-\(login)"
        let url = "\(broker.amqpsURL)?\(try await broker.certificate(for: nobody).parameters())"
        let error = try await complaint(url)
        #expect(error.code == .accessRefused && error.isFatal && error.label == "login-refused")
        #expect(error.description.contains("refused the login of the certificate"), "\(error)")
        #expect(error.description.contains("CN=\(nobody)"), "\(error)")
    }

    @Test(arguments: [(-1, "ca", "has expired"), (30, "other-ca", "does not know the authority")])
    func `the broker's reason to turn a certificate away is told`(
        days: Int,
        authority: String,
        reason: String
    ) async throws {
        let broker = try TestBroker.required()
        let certificate = try await broker.certificate(for: login, days: days, by: authority)
        let error = try await complaint("\(broker.amqpsURL)?\(certificate.parameters())")
        #expect(error.code == .clientNotVerified && error.isFatal && error.label == "tls", "\(error)")
        #expect(error.description.contains("turns us away: our certificate") || authority == "other-ca")
        #expect(error.description.contains(reason), "\(error)")
    }

    @Test func `a broker that wants a certificate and gets none says so`() async throws {
        let broker = try TestBroker.required()
        let error = try await complaint("\(broker.amqpsURL)?cacertfile=\(broker.certificates)/ca.pem")
        #expect(error.code == .clientNotVerified && error.isFatal, "\(error)")
        #expect(error.description.contains("it wants a certificate of ours"), "\(error)")
    }

    @Test func `a broker of another authority or another name is not talked to`() async throws {
        let broker = try TestBroker.required()
        let mine = try await broker.certificate(for: login)
        let strange = ClientCertificate(
            certificate: mine.certificate,
            key: mine.key,
            authority: "\(broker.certificates)/other-ca.pem"
        )
        let unknown = try await complaint("\(broker.amqpsURL)?\(strange.parameters())")
        #expect(unknown.code == .peerNotVerified && unknown.isFatal, "\(unknown)")
        #expect(unknown.description.contains("could not be verified: self-signed"), "\(unknown)")
        let elsewhere = broker.amqpsURL.replacing("localhost", with: "127.0.0.1")
        let misnamed = try await complaint("\(elsewhere)?\(mine.parameters())")
        #expect(misnamed.code == .hostNotVerified && misnamed.isFatal, "\(misnamed)")
        #expect(misnamed.description.contains("is not for that host"), "\(misnamed)")
    }

    @Test func `a broker whose certificate has expired is not talked to`() async throws {
        let broker = try TestBroker.required()
        let old = try await broker.certificate(for: "localhost", days: -1)
        let arguments = [
            "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", old.certificate, "-key", old.key,
        ]
        try await withChild(Program("/usr/bin/openssl"), arguments) { server in
            let line = try await server.waitForLine(containing: "ACCEPT 127.0.0.1:")
            let port = line.split(separator: ":").last.map(String.init) ?? ""
            let error = try await complaint("amqps://localhost:\(port)?cacertfile=\(old.authority)")
            #expect(error.code == .peerNotVerified && error.isFatal, "\(error)")
            #expect(error.description.contains("certificate has expired"), "\(error)")
        }
    }

    @Test func `files that can't be used are named`() async throws {
        let broker = try TestBroker.required()
        let mine = try await broker.certificate(for: login)
        let other = try await broker.certificate(for: "\(login)-2")
        let sealed = "\(broker.certificates)/\(login).sealed"
        let sealing = ["ec", "-in", mine.key, "-aes128", "-passout", "pass:word", "-out", sealed]
        #expect(try await run(Program("/usr/bin/openssl"), sealing).status == .exited(0))
        func said(
            certificate: String? = nil,
            key: String? = nil,
            authority: String? = nil
        ) async throws
            -> String
        {
            let changed = ClientCertificate(
                certificate: certificate ?? mine.certificate,
                key: key ?? mine.key,
                authority: authority ?? mine.authority
            )
            let error = try await complaint("\(broker.amqpsURL)?\(changed.parameters())")
            #expect(error.isFatal, "\(error)")
            return error.description
        }
        let away = try await said(key: "/nowhere.key")
        #expect(away.contains("keyfile /nowhere.key can't be read (No such file or directory)"), "\(away)")
        #expect(try await said(certificate: "/nowhere.pem").contains("certfile /nowhere.pem can't be read"))
        #expect(try await said(authority: "/nowhere.pem").contains("cacertfile /nowhere.pem can't be read"))
        #expect(try await said(authority: mine.key).contains("has no certificate (PEM)"))
        for key in [other.key, sealed, mine.certificate] {
            #expect(
                try await said(key: key).contains("keyfile \(key) are no certificate with its key"),
                "\(key)"
            )
        }
    }

    @Test func `a port that speaks no TLS is no reason to give up`() async throws {
        let broker = try TestBroker.required()
        let plain = broker.amqpURL.replacing("amqp://guest:guest@127.0.0.1", with: "amqps://localhost")
        let error = try await complaint("\(plain)?cacertfile=\(broker.certificates)/ca.pem")
        #expect(!error.isFatal && error.label == "tls", "\(error)")
        #expect(error.description.contains("the TLS handshake with RabbitMQ"), "\(error)")
    }
}

/// Has the broker alone, since its settings are changed for a moment.
@Suite(.timeLimit(.minutes(3)), .brokerAlone, .serialized)
struct CertificateRefusalTests {
    @Test func `a broker that takes no login by certificate is told what that takes`() async throws {
        let broker = try TestBroker.required()
        func offer(_ mechanisms: String) async throws {
            try await broker.rabbitmqctl(
                "eval",
                "application:set_env(rabbit, auth_mechanisms, [\(mechanisms)])."
            )
        }
        let certificate = try await broker.certificate(for: "guest")
        let url = try BrokerURL("\(broker.amqpsURL)?\(certificate.parameters())")
        let session = BrokerSession(at: try NearbyBroker.brokers(url), as: "test session")
        try await offer("'PLAIN'")
        let error = await #expect(throws: BrokerError.self) { try await session.checkQueue("any") }
        try await offer("'PLAIN', 'AMQPLAIN', 'EXTERNAL'")
        #expect(error?.code == .mechanismNotOffered && error?.isFatal == true)
        #expect(error?.description.contains("rabbitmq_auth_mechanism_ssl") == true, "\(error as Any)")
        // No such queue, which only somebody hears who is in.
        let inside = await #expect(throws: BrokerError.self) { try await session.checkQueue("any") }
        #expect(inside?.code == .notFound)
        await session.close()
    }
}
