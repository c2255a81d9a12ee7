/// The part of a definitions file that says who may log in, and do what.
struct AccessDefinitions {
    struct User: Encodable {
        var name: String
        var passwordHash: String
        var hashingAlgorithm = "rabbit_password_hashing_sha256"
        var tags: [String]

        enum CodingKeys: String, CodingKey {
            case name, tags
            case passwordHash = "password_hash"
            case hashingAlgorithm = "hashing_algorithm"
        }
    }

    struct Permission: Encodable {
        var user: String
        var vhost: String
        var configure: String
        var write: String
        var read: String
    }

    struct TopicPermission: Encodable {
        var user: String
        var vhost: String
        var exchange: String
        var write: String
        var read: String
    }

    var users: [User]
    var permissions: [Permission]
    var topicPermissions: [TopicPermission]

    /// A login without a hash can't log in until it is given a password.
    init(_ plan: AccessPlan, hashes: [String: String], virtualHost: String) {
        users = plan.logins.map {
            User(name: $0.name, passwordHash: hashes[$0.name] ?? "", tags: $0.tags)
        }
        permissions = plan.logins.map {
            Permission(
                user: $0.name,
                vhost: virtualHost,
                configure: $0.configure,
                write: $0.write,
                read: $0.read
            )
        }
        topicPermissions = plan.logins.flatMap { login in
            login.topics.map {
                TopicPermission(
                    user: login.name,
                    vhost: virtualHost,
                    exchange: $0.exchange,
                    write: $0.write,
                    read: $0.read
                )
            }
        }
    }
}
