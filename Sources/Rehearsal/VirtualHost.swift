import Foundation

/// A virtual host of the test broker that belongs to one test.
package struct VirtualHost: Sendable {
    /// A queue and what is in it at the moment.
    package struct Queue: Sendable, Equatable, Decodable {
        package let name: String
        package let ready: Int
        package let unacked: Int
        package let consumers: Int
        /// Ready and unacknowledged together.
        package var messages: Int { ready + unacked }
    }

    package let name: String
    package let broker: TestBroker

    /// `amqp://guest:guest@…/name`.
    package var amqpURL: String { url(user: "guest", password: "guest") }

    /// What a program needs to work in this virtual host; more settings can be merged in.
    package var environment: [String: String] {
        ["AMQP_URL": amqpURL, "RABBITMQ_MANAGEMENT_URL": broker.managementURL]
    }

    /// `amqp://…/name` for a user made by ``addUser(_:password:configure:write:read:)``.
    package func url(user: String, password: String) -> String {
        broker.amqpURL.split(separator: ",").map { node in
            guard var components = URLComponents(string: String(node)) else { return String(node) }
            components.user = user
            components.password = password
            components.path = "/\(name)"
            return components.string ?? String(node)
        }.joined(separator: ",")
    }

    /// Makes a user, or gives a known one this password, with permissions here as regular expressions.
    ///
    /// Users belong to the whole broker: take the same password for the same name everywhere.
    package func addUser(
        _ user: String,
        password: String,
        configure: String = "",
        write: String = "",
        read: String = ""
    ) async throws {
        try await broker.management(
            "PUT",
            "/api/users/\(user)",
            body: json(["password": password, "tags": ""])
        )
        try await grant(user, configure: configure, write: write, read: read)
    }

    func grant(
        _ user: String,
        configure: String = ".*",
        write: String = ".*",
        read: String = ".*"
    ) async throws {
        try await broker.management(
            "PUT",
            "/api/permissions/\(name)/\(user)",
            body: json(["configure": configure, "write": write, "read": read])
        )
    }

    /// Every queue, as the queues themselves say it at this moment; the management API lags by seconds.
    ///
    /// Takes about half a second.
    package func queues() async throws -> [Queue] {
        try await broker.control(["queues", name]).split(separator: "\n").map {
            try JSONDecoder().decode(Queue.self, from: Data($0.utf8))
        }
    }

    /// One queue at this moment; throws when there is none of that name.
    package func queue(_ queueName: String) async throws -> Queue {
        let all = try await queues()
        guard let queue = all.first(where: { $0.name == queueName }) else {
            throw RehearsalError("no queue \(queueName), only \(all.map(\.name).joined(separator: ", "))")
        }
        return queue
    }

    private func json(_ object: [String: String]) throws -> String {
        String(decoding: try JSONEncoder().encode(object), as: UTF8.self)
    }
}
