#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension TopologyPlan {
    /// A RabbitMQ definitions file (`rabbitmqctl import_definitions`, `load_definitions`) for one virtual host.
    ///
    /// With `access` it says as well who may do what; `hashes` are passwords by login, hashed as RabbitMQ does.
    package func definitions(
        virtualHost: String,
        access: AccessPlan? = nil,
        hashes: [String: String] = [:]
    ) -> String {
        let access = access.map { AccessDefinitions($0, hashes: hashes, virtualHost: virtualHost) }
        return JSON.text(
            Definitions(
                users: access?.users,
                vhosts: [.init(name: virtualHost)],
                permissions: access?.permissions,
                topicPermissions: access?.topicPermissions,
                exchanges: exchanges.map {
                    .init(name: $0.name, vhost: virtualHost, type: $0.kind.rawValue)
                },
                queues: queues.map {
                    .init(name: $0.name, vhost: virtualHost, arguments: ["x-queue-type": $0.kind.rawValue])
                },
                bindings: bindings.map {
                    .init(source: $0.exchange, vhost: virtualHost, destination: $0.queue, routingKey: $0.key)
                },
                policies: policies.map {
                    .init(
                        vhost: virtualHost,
                        name: $0.name,
                        pattern: $0.pattern,
                        applyTo: $0.target.rawValue,
                        definition: $0.definition,
                        priority: $0.priority
                    )
                }
            ),
            isPretty: true
        )
    }

    /// The commands that set the policies where the management API can't be reached, for a POSIX shell.
    package func rabbitmqctlLines(virtualHost: String) -> [String] {
        policies.map { policy in
            [
                "rabbitmqctl", "set_policy", "--vhost", quoted(virtualHost), "--priority",
                String(policy.priority), "--apply-to", policy.target.rawValue, quoted(policy.name),
                quoted(policy.pattern), quoted(JSON.text(policy.definition, isPretty: false)),
            ].joined(separator: " ")
        }
    }

    private func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

extension Policy {
    /// The body of `PUT /api/policies/{vhost}/{name}`.
    package var managementBody: [UInt8] {
        struct Body: Encodable {
            var pattern: String
            var definition: [String: Value]
            var priority: Int
            var applyTo: String

            enum CodingKeys: String, CodingKey {
                case pattern, definition, priority
                case applyTo = "apply-to"
            }
        }
        let body = Body(
            pattern: pattern,
            definition: definition,
            priority: priority,
            applyTo: target.rawValue
        )
        return Array(JSON.text(body, isPretty: false).utf8)
    }
}

private struct Definitions: Encodable {
    struct VirtualHost: Encodable {
        var name: String
    }

    struct Exchange: Encodable {
        var name: String
        var vhost: String
        var type: String
        var durable = true
        // RabbitMQ's spelling.
        var autoDelete = false
        var isInternal = false
        var arguments: [String: String] = [:]

        enum CodingKeys: String, CodingKey {
            case name, vhost, type, durable, arguments
            case autoDelete = "auto_delete"
            case isInternal = "internal"
        }
    }

    struct Queue: Encodable {
        var name: String
        var vhost: String
        var durable = true
        var autoDelete = false
        var arguments: [String: String]

        enum CodingKeys: String, CodingKey {
            case name, vhost, durable, arguments
            case autoDelete = "auto_delete"
        }
    }

    struct Binding: Encodable {
        var source: String
        var vhost: String
        var destination: String
        var destinationType = "queue"
        var routingKey: String
        var arguments: [String: String] = [:]

        enum CodingKeys: String, CodingKey {
            case source, vhost, destination, arguments
            case destinationType = "destination_type"
            case routingKey = "routing_key"
        }
    }

    struct Policy: Encodable {
        var vhost: String
        var name: String
        var pattern: String
        var applyTo: String
        var definition: [String: Topology.Policy.Value]
        var priority: Int

        enum CodingKeys: String, CodingKey {
            case vhost, name, pattern, definition, priority
            case applyTo = "apply-to"
        }
    }

    enum CodingKeys: String, CodingKey {
        case users, vhosts, permissions, exchanges, queues, bindings, policies
        case topicPermissions = "topic_permissions"
    }

    var users: [AccessDefinitions.User]?
    var vhosts: [VirtualHost]
    var permissions: [AccessDefinitions.Permission]?
    var topicPermissions: [AccessDefinitions.TopicPermission]?
    var exchanges: [Exchange]
    var queues: [Queue]
    var bindings: [Binding]
    var policies: [Policy]
}

/// Writes JSON with its keys in order, so that the same plan is the same text.
private enum JSON {
    static func text(_ value: some Encodable, isPretty: Bool) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("the plan has a value that JSON can't hold: \(error)")
        }
    }
}
