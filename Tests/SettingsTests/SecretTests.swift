import Settings
import Testing

@Suite struct SecretTests {
    let workspace: Workspace

    init() throws {
        workspace = try Workspace()
    }

    private func secret(_ key: String, _ environment: [String: String] = [:]) throws -> String? {
        let yaml = "organizers: [{ id: a, clientId: c, \(key) }]"
        return try workspace.load(yaml, environment: environment).organizers.first?.secret.revealed
    }

    @Test func `a secret comes from the file, from a file of its own or from a variable`() throws {
        let path = try workspace.write("from file \r\n", to: "secret")
        #expect(try secret("clientSecret: \"hunter2\\n\"") == "hunter2")
        #expect(try secret("clientSecretFile: \(path)") == "from file ")
        #expect(try secret("clientSecretFile: secret") == "from file ")
        #expect(try secret("clientSecretEnv: GENT", ["GENT": "from variable\n"]) == "from variable")
    }

    @Test func `an address may stand in a file, since it may hold a password`() throws {
        let amqp = try workspace.write("amqp://u:hunter2@h/v\n", to: "amqp-url")
        let ledger = try workspace.write("postgresql://u:hunter2@h/d", to: "ledger-url")
        let settings = try workspace.load(
            "amqpUrl: amqp://from-the-file/x",
            environment: ["AMQP_URL_FILE": amqp, "LEDGER_URL_FILE": ledger, "UITPAS_API_URL_FILE": ""]
        )
        #expect(settings.amqpURLs == ["amqp://u:hunter2@h/v"])
        #expect(settings.ledgerURL == .postgresql(url: "postgresql://u:hunter2@h/d"))
    }

    @Test func `a file that can't be an address's is told by its variable, without what it holds`() throws {
        let file = try workspace.write("hunter2", to: "amqp-url")
        #expect(
            try workspace.problems("", environment: ["AMQP_URL_FILE": file, "AMQP_URL": "amqp://h"]) == [
                "environment: AMQP_URL_FILE: is set, and so is AMQP_URL; expected one of them"
            ]
        )
        #expect(
            try workspace.problems("", environment: ["LEDGER_URL_FILE": "/nowhere/ledger-url"]) == [
                "environment: LEDGER_URL_FILE: cannot read \"/nowhere/ledger-url\": No such file or directory"
            ]
        )
        let told = try workspace.problems("", environment: ["AMQP_URL_FILE": file])
        #expect(told.count == 1 && told[0].hasPrefix("environment: AMQP_URL_FILE: "))
        #expect(!told[0].contains("hunter2"))
    }

    @Test func `no description, dump or mirror shows a secret or a password`() throws {
        var settings = try workspace.load(
            "organizers: [{ id: a, clientId: c, clientSecret: hunter2 }]",
            environment: [
                "AMQP_URL": "amqp://u:hunter2@h", "LEDGER_URL": "postgresql://u:hunter2@h/d?password=hunter2",
            ]
        )
        settings.managementURL = "http://u:hunter2@h"
        let secret = try #require(settings.organizers.first?.secret)
        var dumped = ""
        dump(settings, to: &dumped)
        dump(settings.organizers, to: &dumped)
        dump(secret, to: &dumped)
        dump(settings.ledgerURL, to: &dumped)
        let shown = [
            "\(settings)", "\(settings.organizers)", "\(secret)", String(reflecting: secret),
            String(reflecting: settings), String(reflecting: settings.organizers), "\(settings.ledgerURL)",
            String(reflecting: settings.ledgerURL), dumped,
        ]
        for text in shown { #expect(!text.contains("hunter2")) }
        #expect("\(secret)" == "<secret>")
        #expect("\(settings.ledgerURL)" == "postgresql://u:***@h/d")
    }

    @Test(arguments: [
        ("amqp://guest:guest@127.0.0.1:5672/%2f", "amqp://guest:***@127.0.0.1:5672/%2f"),
        ("amqp://host/x", "amqp://host/x"), ("http://u:p@q/r@host?secret=1", "http://u:***@host"),
        ("https://host/tariffs?number=0900000067513#x", "https://host/tariffs"),
    ])
    func `an address can be shown without its password`(_ url: String, shown: String) {
        #expect(withoutPassword(url) == shown)
    }

    @Test(arguments: [
        "clientSecret: hunter2, clientSecretEnv: A", "clientSecret: [hunter2]",
        "clientSecret: \"hunter2\\nx\"",
        "clientSecret: hunter2, clientSecrett: hunter2", "clientSecretEnv: hunter-2",
        "clientSecret: hunter2: x",
        "clientSecret: hunter2, clientSecret: hunter2", "clientSecret: \"hunter2",
    ])
    func `no complaint quotes a secret`(_ keys: String) throws {
        let problems = try workspace.problems("organizers:\n- { id: a, clientId: c, \(keys) }")
        #expect(!problems.isEmpty)
        for problem in problems { #expect(!problem.contains("hunter")) }
    }

    @Test(arguments: [
        ("AMQP_URL", "http://u:hunter2@h"), ("LEDGER_URL", "mysql://u:hunter2@h"),
        ("UITPAS_API_URL", "u:hunter2@h"),
    ])
    func `no complaint quotes an address`(_ variable: String, value: String) throws {
        let problems = try workspace.problems("", environment: [variable: value])
        #expect(problems.count == 1)
        for problem in problems { #expect(!problem.contains("hunter2")) }
    }
}
