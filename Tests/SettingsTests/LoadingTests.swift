import Settings
import Testing

@Suite struct LoadingTests {
    let workspace: Workspace

    init() throws {
        workspace = try Workspace()
    }

    @Test func `the documented example is read as it says`() throws {
        let path = try workspace.write("hunter2\n", to: "gent-client")
        let settings = try workspace.load(example.replacing("/run/secrets/gent-client", with: path))
        #expect(settings.requireUserID == false)
        #expect(settings.deliveryLimit == 20)
        #expect(settings.timings == Timings())
        var gent = Workgroup(standardTicketTypes: ["Standaard"])
        gent.legacyTicketTypes = ["UiTPAS kansentarief"]
        #expect(settings.workgroups == ["gent": gent])
        #expect(
            settings.sellers == [
                Seller(id: "handelsbeurs", workgroup: "gent", amqpUser: "tixly-handelsbeurs")
            ]
        )
        #expect(
            settings.organizers == [
                Organizer(
                    id: "0ce87cbc-9299-4528-8d35-92225dc9489f",
                    name: "Organisatie Gent",
                    clientID: "gent-client",
                    secret: Secret("hunter2"),
                    requestsPerSecond: 20
                )
            ]
        )
        #expect(settings.uitdatabankClientID == "search-client")
        #expect(settings.seller("handelsbeurs")?.workgroup == "gent")
        #expect(settings.seller("nobody") == nil)
        #expect(settings.organizer("0ce87cbc-9299-4528-8d35-92225dc9489f")?.clientID == "gent-client")
        #expect(settings.organizer("nobody") == nil)
    }

    @Test func `a seller's labels have UiTdatabank's names`() throws {
        let settings = try workspace.load(
            """
            workgroups: { gent: { standardTicketTypes: [a] } }
            sellers: [{ id: a, workgroup: gent, priceCategories: { Rang 1: Basistarief, "2": '-26' } }]
            """
        )
        #expect(settings.seller("a")?.priceCategories == ["Rang 1": "Basistarief", "2": "-26"])
    }

    @Test func `the documented example lacks only its secret file`() throws {
        #expect(
            try workspace.problems(example) == [
                "uitpas.yaml:20: organizers[0].clientSecretFile: cannot read \"/run/secrets/gent-client\": "
                    + "No such file or directory"
            ]
        )
    }

    @Test func `without a file the defaults hold`() throws {
        let settings = try Settings.load(file: nil, environment: [:])
        #expect(settings == Settings())
        #expect(settings.amqpURLs == ["amqp://guest:guest@127.0.0.1:5672/%2f"])
        #expect(settings.managementURL == "http://guest:guest@127.0.0.1:15672")
        #expect(settings.ledgerURL == .sqlite(path: "uitpas.db"))
        #expect(settings.uitpasAPIURL == "https://api-test.uitpas.be")
        #expect(
            settings.uitpasTokenURL
                == "https://account-test.uitid.be/realms/uitid/protocol/openid-connect/token"
        )
        #expect(settings.uitdatabankURL == "https://io-test.uitdatabank.be")
        #expect(settings.uitdatabankSearchURL == "https://search-test.uitdatabank.be")
        #expect(settings.timings.sendBy == .seconds(5))
        #expect(settings.timings.deadline == .seconds(10))
        #expect(settings.timings.writeHorizon == .seconds(30))
    }

    @Test(arguments: [
        "", "# nothing yet\n", "---\n", "sellers:\nworkgroups:\norganizers:\ntimings:\nuitdatabank:\n",
    ])
    func `an empty file is the defaults`(_ yaml: String) throws {
        #expect(try workspace.load(yaml) == Settings())
    }

    @Test func `the file is the one given, else the one that the environment names`() throws {
        let one = try workspace.write("deliveryLimit: 1", to: "one.yaml")
        let two = try workspace.write("deliveryLimit: 2", to: "two.yaml")
        #expect(try Settings.load(file: one, environment: ["UITPAS_CONFIG": two]).deliveryLimit == 1)
        #expect(try Settings.load(file: nil, environment: ["UITPAS_CONFIG": two]).deliveryLimit == 2)
        #expect(try Settings.load(file: nil, environment: ["UITPAS_CONFIG": ""]).deliveryLimit == 20)
    }

    @Test func `the environment beats the file, and an empty variable does not`() throws {
        let yaml = """
            amqpUrl: amqp://file
            rabbitmqManagementUrl: http://file:1
            ledgerUrl: sqlite:file.db
            uitpasApiUrl: http://file:2
            uitpasTokenUrl: http://file:3/token
            uitdatabankUrl: http://file:4
            uitdatabankSearchUrl: http://file:5
            """
        let fromFile = try workspace.load(yaml, environment: ["AMQP_URL": "", "LEDGER_URL": ""])
        #expect(fromFile.amqpURLs == ["amqp://file"])
        #expect(fromFile.managementURL == "http://file:1")
        #expect(fromFile.ledgerURL == .sqlite(path: "file.db"))
        #expect(fromFile.uitpasAPIURL == "http://file:2")
        #expect(fromFile.uitpasTokenURL == "http://file:3/token")
        #expect(fromFile.uitdatabankURL == "http://file:4")
        #expect(fromFile.uitdatabankSearchURL == "http://file:5")
        let settings = try workspace.load(
            yaml,
            environment: [
                "AMQP_URL": "amqps://a:b@one, amqp://two:5673/x", "RABBITMQ_MANAGEMENT_URL": "https://env/1/",
                "LEDGER_URL": "postgresql://u:p@h/db", "UITPAS_API_URL": "http://env:2",
                "UITPAS_TOKEN_URL": "http://env:3", "UITDATABANK_URL": "http://[::1]:4",
                "UITDATABANK_SEARCH_URL": "http://env:5",
            ]
        )
        #expect(settings.amqpURLs == ["amqps://a:b@one", "amqp://two:5673/x"])
        #expect(settings.managementURL == "https://env/1")
        #expect(settings.ledgerURL == .postgresql(url: "postgresql://u:p@h/db"))
        #expect(settings.uitpasAPIURL == "http://env:2")
        #expect(settings.uitpasTokenURL == "http://env:3")
        #expect(settings.uitdatabankURL == "http://[::1]:4")
        #expect(settings.uitdatabankSearchURL == "http://env:5")
    }

    @Test func `the management API's authorities stand behind its address`() throws {
        let own = try workspace.load("rabbitmqManagementUrl: https://h:1/?cacertfile=/etc/a%20b.pem")
        #expect(own.managementURL == "https://h:1" && own.managementAuthorities == "/etc/a b.pem")
        let none = try workspace.load(
            "rabbitmqManagementUrl: https://h?cacertfile=x.pem",
            environment: ["RABBITMQ_MANAGEMENT_URL": "https://h"]
        )
        #expect(none.managementAuthorities == nil)
    }

    @Test(arguments: [
        ("sqlite:/var/lib/x.db", "/var/lib/x.db"), ("sqlite:///var/lib/x.db", "/var/lib/x.db"),
        ("sqlite::memory:", ":memory:"), ("sqlite:a b.db", "a b.db"),
    ])
    func `a ledger may be a file`(_ url: String, path: String) throws {
        #expect(
            try Settings.load(file: nil, environment: ["LEDGER_URL": url]).ledgerURL == .sqlite(path: path)
        )
    }

    @Test func `given channels replace the default ones, and an unlisted channel is off`() throws {
        let settings = try workspace.load(
            """
            workgroups:
              gent: { standardTicketTypes: [Basis] }
              zender: { standardTicketTypes: [Basis], channels: { online: false, app: true } }
            """
        )
        let gent = try #require(settings.workgroups["gent"])
        #expect(
            gent.takes(channel: "box-office") && gent.takes(channel: "online") && !gent.takes(channel: "app")
        )
        let zender = try #require(settings.workgroups["zender"])
        #expect(!zender.takes(channel: "box-office") && !zender.takes(channel: "online"))
        #expect(zender.takes(channel: "app"))
    }

    @Test func `times and rates may be fractions, and anchors save typing`() throws {
        let settings = try workspace.load(
            """
            timings: { sendBy: 5.5, deadline: 0.25 }
            requireUserId: true
            workgroups:
              gent: &rules { standardTicketTypes: [Basis], groupPasses: register, atomicity: basket }
              zender: { <<: *rules, eventLabel: Paspartoe }
            organizers:
              - { id: a-1, clientId: c, clientSecret: 0012, requestsPerSecond: 0.5, dedicatedQueue: true }
            """
        )
        #expect(settings.timings.sendBy == .milliseconds(5_500))
        #expect(settings.timings.deadline == .milliseconds(250))
        #expect(settings.timings.writeHorizon == .seconds(30))
        #expect(settings.requireUserID)
        #expect(settings.workgroups["zender"]?.groupPasses == .register)
        #expect(settings.workgroups["zender"]?.atomicity == .basket)
        #expect(settings.workgroups["zender"]?.eventLabel == "Paspartoe")
        #expect(settings.organizers.first?.secret.revealed == "0012")
        #expect(settings.organizers.first?.requestsPerSecond == 0.5)
        #expect(settings.organizers.first?.dedicatedQueue == true)
    }
}
