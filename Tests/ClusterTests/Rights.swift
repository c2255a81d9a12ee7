import FaultRig
import Foundation
import RabbitMQ
import Rehearsal
import Sandbox
import Working

/// A cluster whose broker has the logins of `uitpas topology export --users`, with a tag that makes them this test's.
struct Rights: Sendable {
    /// How everybody logs in.
    enum Proof: CaseIterable {
        case password
        /// Over TLS, with logins that have no password.
        case certificate
    }

    let cluster: Cluster
    private let tag: String
    /// By login; none where passwords are used.
    private var certificates: [String: ClientCertificate] = [:]

    private init(cluster: Cluster, tag: String) {
        self.cluster = cluster
        self.tag = tag
    }

    static let sellers = [("handelsbeurs", "gent"), ("ntgent", "gent"), ("westrand", "zender")]

    /// Handelsbeurs has a login of its own; NTGent and Westrand share another.
    static func with(by proof: Proof = .password, _ body: (Rights) async throws -> Void) async throws {
        let tag = String(UUID().uuidString.lowercased().prefix(8))
        try await Cluster.with(settings: settings(tag)) { cluster in
            var rights = Rights(cluster: cluster, tag: tag)
            let result: Result<Void, any Error>
            do {
                try await rights.apply(proof)
                result = .success(try await body(rights))
            } catch {
                result = .failure(error)
            }
            for login in rights.logins {
                // A user that was not made, since something failed before.
                _ = try? await cluster.virtualHost.broker.management("DELETE", "/api/users/\(login)")
            }
            try result.get()
        }
    }

    var handelsbeurs: String { "\(tag)-handelsbeurs" }
    var central: String { "\(tag)-central" }
    var workers: String { "\(tag)-workers" }
    var `operator`: String { "\(tag)-operator" }
    private var logins: [String] { [handelsbeurs, central, workers, `operator`] }

    /// What a program needs to work under a login.
    func environment(_ login: String) -> [String: String] {
        // The management API knows no certificates: there it is `guest` who asks.
        guard certificates.isEmpty else { return ["AMQP_URL": url(login)] }
        let management = cluster.virtualHost.broker.managementURL
            .replacing("guest:guest@", with: "\(login):\(password(login))@")
        return [
            "AMQP_URL": url(login),
            "RABBITMQ_MANAGEMENT_URL": management,
        ]
    }

    /// A connection of somebody with that login.
    func session(_ login: String) throws -> BrokerSession {
        BrokerSession(at: Brokers([try BrokerURL(url(login))]), as: login)
    }

    private func url(_ login: String) -> String {
        if let certificate = certificates[login] { return cluster.virtualHost.url(by: certificate) }
        return cluster.virtualHost.url(user: login, password: password(login))
    }

    private func password(_ login: String) -> String { "secret-of-\(login)" }

    private mutating func apply(_ proof: Proof) async throws {
        var arguments = ["topology", "export", "--users", "--workers", workers, "--operator", `operator`]
        switch proof {
        case .password: arguments += ["--passwords", try passwords()]
        case .certificate:
            for login in logins {
                certificates[login] = try await cluster.virtualHost.broker.certificate(for: login)
            }
        }
        let exported = try await cluster.run("uitpas", arguments)
        let definitions = exported.standardOutput
        guard exported.status == .exited(0), !definitions.contains("secret-of") else {
            throw RehearsalError("the logins were not exported well: \(exported.standardError)")
        }
        try Data(definitions.utf8).write(to: URL(filePath: cluster.path("definitions.json")))
        try await cluster.virtualHost.broker
            .rabbitmqctl("import_definitions", cluster.path("definitions.json"))
    }

    /// A directory with everybody's.
    private func passwords() throws -> String {
        let directory = cluster.path("passwords")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        for login in logins {
            try Data("\(password(login))\n".utf8).write(to: URL(filePath: "\(directory)/\(login)"))
        }
        return directory
    }

    private static func settings(_ tag: String) -> String {
        let logins = ["handelsbeurs": "\(tag)-handelsbeurs"]
        return """
            requireUserId: true
            timings: { sendBy: 1, deadline: 2, writeHorizon: 3 }
            workgroups:
              gent: { standardTicketTypes: [Standaard] }
              zender: { standardTicketTypes: [Basis] }
            sellers:
            \(sellers.map { "  - { id: \($0.0), workgroup: \($0.1), amqpUser: \(logins[$0.0] ?? "\(tag)-central") }" }
                .joined(separator: "\n"))
            organizers:
              - { id: \(TestData.gent), clientId: gent-client, clientSecret: gent-secret }

            """
    }
}

extension Publication {
    /// What a seller says on `tixly`.
    static func said(
        _ type: String,
        _ json: String = "{}",
        key: String = "gent.handelsbeurs",
        as userID: String?,
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) -> Self {
        var properties = MessageProperties(
            contentType: "application/json",
            messageID: UUID().uuidString,
            timestamp: UInt64(Date().timeIntervalSince1970),
            type: type,
            userID: userID
        )
        change(&properties)
        return Publication(
            exchange: "tixly",
            routingKey: "\(type).\(key)",
            properties: properties,
            body: Array(json.utf8),
            assurance: .routed
        )
    }
}
