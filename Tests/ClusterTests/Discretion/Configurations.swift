import Sandbox

/// Configurations that can't be read, each with a secret in it.
enum Configurations {
    ///
    /// A key that is not known is named, whatever it is; a secret stands behind a key.
    static func wrong(_ secret: String) -> [String] {
        let organizer = "organizers:\n  - { id: \(TestData.gent), clientId: gent-client, "
        return [
            "clientSecret: \(secret)\n", "- \(secret)\n", secret, "clientSecret \(secret)\n",
            organizer + "clientSecrt: \(secret) }\n", organizer + "secret: { value: \(secret) } }\n",
            organizer + "clientSecret: [\(secret)] }\n", organizer + "clientSecret: { is: \(secret) } }\n",
            organizer + "clientSecret: \(secret), clientSecretEnv: X }\n",
            organizer + "clientSecret: \(secret)\n", organizer + "clientSecret: '\(secret) }\n",
            organizer + "clientSecret: \"\(secret)\\q\" }\n", "x: [\(secret)\n", "x: *\(secret)\n",
            "amqpUrl: amqp://uitpas:\(secret)@host:port/\n", "amqpUrl: 'uitpas:\(secret)@host'\n",
            "amqpUrl: amqp://uitpas:\(secret)@host/a/b\n", "amqpUrl: amqp://u:\(secret)@host/?x=\(secret)\n",
            "rabbitmqManagementUrl: http//beheer:\(secret)@host\n", "ledgerUrl: postgres//u:\(secret)@host\n",
            "ledgerUrl: mysql://u:\(secret)@host\n", "uitpasApiUrl: ftp://u:\(secret)@host\n",
            "uitpasApiUrl: https://u:\(secret)@ho st/\n", "uitdatabankUrl: 'u:\(secret)@host'\n",
        ]
    }

    /// Addresses with a password that nothing answers to, by variable.
    static func unreachable(_ secret: String) -> [[String: String]] {
        [
            ["LEDGER_URL": "postgresql://uitpas:\(secret)@127.0.0.1:1/uitpas"],
            ["LEDGER_URL": "postgresql:///uitpas?user=u&password=\(secret)"],
            ["AMQP_URL": "amqp://uitpas:\(secret)@127.0.0.1:1/%2f"],
            ["AMQP_URL": "amqp://uitpas:\(secret)@127.0.0.1:1/%2f,uitpas:\(secret)@host"],
            ["RABBITMQ_MANAGEMENT_URL": "http://beheer:\(secret)@127.0.0.1:1"],
            ["UITPAS_API_URL": "http://api:\(secret)@127.0.0.1:1"],
            ["UITPAS_TOKEN_URL": "http://token:\(secret)@127.0.0.1:1/?client_secret=\(secret)"],
            ["UITDATABANK_URL": "http://io:\(secret)@127.0.0.1:1"],
            ["UITDATABANK_SEARCH_URL": "http://search:\(secret)@127.0.0.1:1"],
        ]
    }
}
