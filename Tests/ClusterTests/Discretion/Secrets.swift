import FaultRig
import Foundation
import RabbitMQ
import Rehearsal
import Sandbox

/// Credentials as the sandbox's admin API takes them.
private struct Client: Encodable {
    var id: String
    var secret: String
    var permissions: [String: [String]]
}

/// A cluster in which every secret that can be configured has a value that is easily recognised.
struct Secrets: Sendable {
    let cluster: Cluster
    private let tag: String
    let planted: [Planted]

    private static let inline = #"geheim/gent+1&="%25 §"#
    private static let fromEnvironment = "geheim-zender-uit-de-omgeving"
    private static let fromFile = "geheim zuidwest: uit een bestand"
    private static let refused = "geheim-meent-dat-niet-klopt"
    private static let search = "zoekclient-met-geheim"
    static let wrong = "geheim-verkeerd-wachtwoord"
    private let amqp = "geheim@amqp/wachtwoord:1"
    private let management = "geheim@beheer/wachtwoord:2"

    var login: String { "scan-\(tag)" }
    private var managementLogin: String { "beheer-\(tag)" }

    static func with(_ body: @escaping @Sendable (Secrets) async throws -> Void) async throws {
        try await Cluster.with { cluster in
            let secrets = Secrets(cluster)
            let result: Result<Void, any Error>
            do {
                try await secrets.configure()
                result = .success(try await body(secrets))
            } catch {
                result = .failure(error)
            }
            for login in [secrets.login, secrets.managementLogin] {
                // A login that was not made, since something failed before.
                _ = try? await cluster.virtualHost.broker.management("DELETE", "/api/users/\(login)")
            }
            try result.get()
        }
    }

    private init(_ cluster: Cluster) {
        self.cluster = cluster
        tag = String(UUID().uuidString.lowercased().prefix(8))
        planted = [
            Planted("client secret in the file", secret: Self.inline),
            Planted("client secret in the environment", secret: Self.fromEnvironment),
            Planted("client secret in a file of its own", secret: Self.fromFile),
            Planted("client secret that is refused", secret: Self.refused),
            Planted("search client", secret: Self.search),
            Planted("wrong password", secret: Self.wrong),
            Planted("broker password", secret: amqp),
            Planted("management password", secret: management),
        ]
    }

    /// What a program needs to work with all of it.
    var environment: [String: String] {
        [
            "UITPAS_CONFIG": cluster.path("scan.yaml"), "GEHEIM": Self.fromEnvironment,
            "AMQP_URL": cluster.virtualHost.url(user: login, password: amqp),
            "RABBITMQ_MANAGEMENT_URL": managementURL(password: management),
        ]
    }

    var wrongAMQP: String { cluster.virtualHost.url(user: login, password: Self.wrong) }
    var wrongManagement: String { managementURL(password: Self.wrong) }

    func session() throws -> BrokerSession {
        let url = cluster.virtualHost.url(user: login, password: amqp)
        return BrokerSession(at: Brokers([try BrokerURL(url)]), as: "tixly")
    }

    func run(
        _ program: String,
        _ arguments: [String],
        _ environment: [String: String] = [:]
    ) async throws -> Finished {
        try await cluster.run(
            Program(program),
            arguments,
            environment: self.environment.merging(environment) { $1 }
        )
    }

    /// Gent's own desk, whose sales the ledger knows nothing of.
    func desk() async throws -> SalesDesk {
        let secret = Self.inline.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return try await SalesDesk(cluster, secret: secret)
    }

    /// The tokens that the sandbox has given out.
    func tokens() async throws -> [Planted] {
        try await cluster.upstream.get("/sandbox/tokens", as: [String].self)
            .map { Planted("token", secret: $0) }
    }

    private func managementURL(password: String) -> String {
        var parts = URLComponents(string: cluster.virtualHost.broker.managementURL)
        parts?.user = managementLogin
        parts?.password = password
        return parts?.string ?? ""
    }

    private func configure() async throws {
        let host = cluster.virtualHost
        try await host.addUser(login, password: amqp, configure: ".*", write: ".*", read: ".*")
        try await host.addUser(
            managementLogin,
            password: management,
            configure: ".*",
            write: ".*",
            read: ".*"
        )
        try await host.broker.management(
            "PUT",
            "/api/users/\(managementLogin)",
            body: #"{"password":"\#(management)","tags":"policymaker"}"#
        )
        for (client, organizer, secret) in [
            ("gent", TestData.gent, Self.inline), ("zender", TestData.zender, Self.fromEnvironment),
            ("zuidwest", TestData.zuidwest, Self.fromFile),
        ] {
            let client = Client(
                id: "\(client)-client",
                secret: secret,
                permissions: [organizer: ["TARIFFS_READ", "TICKETSALES_REGISTER", "TICKETSALES_SEARCH"]]
            )
            let body = try JSONEncoder().encode(client)
            try await cluster.upstream.post("/sandbox/clients", String(decoding: body, as: UTF8.self))
        }
        try Data("\(Self.fromFile)\n".utf8).write(to: URL(filePath: cluster.path("zuidwest.secret")))
        try Data(settings.utf8).write(to: URL(filePath: cluster.path("scan.yaml")))
    }

    private var settings: String {
        """
        timings: { sendBy: 1, deadline: 2, writeHorizon: 3 }
        workgroups:
          gent: { standardTicketTypes: [Standaard] }
        sellers:
          - { id: handelsbeurs, workgroup: gent }
          - { id: ntgent, workgroup: gent, amqpUser: tixly-ntgent }
        organizers:
          - { id: \(TestData.gent), clientId: gent-client, clientSecret: '\(Self.inline)' }
          - { id: \(TestData.zender), clientId: zender-client, clientSecretEnv: GEHEIM }
          - { id: \(TestData.zuidwest), clientId: zuidwest-client, clientSecretFile: zuidwest.secret }
          - { id: \(TestData.meent), clientId: meent-client, clientSecret: \(Self.refused) }
        uitdatabank: { clientId: \(Self.search) }

        """
    }
}
