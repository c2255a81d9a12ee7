import Settings
import Testing

/// A piece of YAML and everything that is to be said of it.
struct Faulty: CustomTestStringConvertible, Sendable {
    var yaml: String
    var problems: [String]

    init(_ yaml: String, _ problems: String...) {
        self.yaml = yaml
        self.problems = problems.map { "uitpas.yaml\($0)" }
    }

    var testDescription: String { yaml }
}

@Suite struct ProblemTests {
    let workspace: Workspace

    init() throws {
        workspace = try Workspace()
    }

    @Test(arguments: [
        Faulty("organisers: []", ":1: organisers: unknown key; did you mean \"organizers\"?"),
        Faulty(
            "\nuitdatabank: { colour: x }",
            ":2: uitdatabank.colour: unknown key; expected one of clientId, poll"
        ),
        Faulty(
            "uitdatabank: { \"a\\nb\": x }",
            ":1: uitdatabank.\"a\\nb\": unknown key; expected one of clientId, poll"
        ),
        Faulty("requireUserId: yes", ":1: requireUserId: expected true or false, found text"),
        Faulty("requireUserId: \"true\"", ":1: requireUserId: expected true or false, found text"),
        Faulty("requireUserId: 1", ":1: requireUserId: expected true or false, found a number"),
        Faulty(
            "requireUserId:",
            ":1: requireUserId: expected true or false, found nothing; leave the key out for its default"
        ),
        Faulty("deliveryLimit: 0", ":1: deliveryLimit: expected a whole number from 1, found \"0\""),
        Faulty("deliveryLimit: 2.5", ":1: deliveryLimit: expected a whole number from 1"),
        Faulty("deliveryLimit: \"2\"", ":1: deliveryLimit: expected a whole number from 1, found text"),
        Faulty("deliveryLimit: true", ":1: deliveryLimit: expected a whole number from 1, found true"),
        Faulty(
            "timings: { sendBy: 0, deadline: -1, writeHorizon: .inf }",
            ":1: timings.sendBy: expected seconds above 0, such as 5 or 5.5, found \"0\"",
            ":1: timings.deadline: expected seconds above 0, such as 5 or 5.5, found \"-1\"",
            ":1: timings.writeHorizon: expected seconds above 0, such as 5 or 5.5, found text"
        ),
        Faulty("timings: [5]", ":1: timings: expected a mapping, found a list"),
        Faulty("timings: { sendby: 5 }", ":1: timings.sendby: unknown key; did you mean \"sendBy\"?"),
        Faulty("- a", ":1: expected a mapping such as \"workgroups: …\", found a list"),
        Faulty("[a]: b", ":1: expected a word as key"),
        Faulty(
            "uitdatabank: { poll: 0.5 }",
            ":1: uitdatabank.poll: expected whole seconds from 1 to 86400, or 0 for never"
        ),
        Faulty(
            "uitdatabank: { poll: 86401 }",
            ":1: uitdatabank.poll: expected whole seconds from 1 to 86400, or 0 for never, found \"86401\""
        ),
        Faulty(
            "uitdatabank: { poll: often, polls: 1 }",
            ":1: uitdatabank.polls: unknown key; did you mean \"poll\"?",
            ":1: uitdatabank.poll: expected whole seconds from 1 to 86400, or 0 for never, found text"
        ),
        Faulty("uitdatabank: { clientId: true }", ":1: uitdatabank.clientId: expected text, found true"),
        Faulty("uitdatabank: { clientId: '' }", ":1: uitdatabank.clientId: expected text, found empty text"),
        Faulty(
            "amqpUrl: http://host",
            ":1: amqpUrl: expected amqp:// or amqps:// addresses, separated by commas"
        ),
        Faulty(
            "amqpUrl: amqp://a,",
            ":1: amqpUrl: expected amqp:// or amqps:// addresses, separated by commas"
        ),
        Faulty("uitpasApiUrl: api.uitpas.be", ":1: uitpasApiUrl: expected an http:// or https:// address"),
        Faulty("uitpasApiUrl: http://host:0", ":1: uitpasApiUrl: expected an http:// or https:// address"),
        Faulty("uitpasApiUrl: http:///x", ":1: uitpasApiUrl: expected an http:// or https:// address"),
        Faulty("uitdatabankUrl: http://a b", ":1: uitdatabankUrl: expected an http:// or https:// address"),
        Faulty(
            "uitpasTokenUrl: http://host/?a=b",
            ":1: uitpasTokenUrl: expected an address without a query (?) or fragment (#)"
        ),
        Faulty(
            "rabbitmqManagementUrl: https://host?cacertfile=",
            ":1: rabbitmqManagementUrl: expected nothing behind the ? but cacertfile=FILE, and that with https:// only"
        ),
        Faulty(
            "rabbitmqManagementUrl: https://host?cacertfile=a.pem&verify=verify_none",
            ":1: rabbitmqManagementUrl: expected nothing behind the ? but cacertfile=FILE, and that with https:// only"
        ),
        Faulty(
            "rabbitmqManagementUrl: http://host?cacertfile=a.pem",
            ":1: rabbitmqManagementUrl: expected nothing behind the ? but cacertfile=FILE, and that with https:// only"
        ),
        Faulty("ledgerUrl: mysql://host", ":1: ledgerUrl: expected sqlite:PATH"),
        Faulty(
            "ledgerUrl: 'sqlite:'",
            ":1: ledgerUrl: expected sqlite:PATH, such as sqlite:uitpas.db or sqlite:/var/lib/uitpas.db"
        ),
    ])
    func `a wrong value is told with its place`(_ faulty: Faulty) throws {
        #expect(try workspace.problems(faulty.yaml) == faulty.problems)
    }

    @Test(arguments: [
        Faulty(
            "sellers: [{ id: a, }\nworkgroups: 1",
            ":2:1: not YAML: while parsing a flow sequence that began in line 1: did not find expected ',' or ']'"
        ),
        Faulty(
            "a: 1\n\tb: 2",
            ":2:1: not YAML: while scanning a plain scalar that began in line 1: found a tab character that violates "
                + "indentation"
        ),
        Faulty("a: *b", ":1:4: not YAML: found undefined alias"),
        Faulty("workgroups:\n  gent: 1\n  gent: 2", ":2: the same key twice in one mapping: \"gent\""),
        Faulty("a: b\nc: \u{1}", ":2:4: not YAML: control characters are not allowed"),
        Faulty(
            "a: 1\n---\nb: 2",
            ":2:1: not YAML: expected a single document in the stream that began in line 1: but found another document"
        ),
    ])
    func `a file that is no YAML is told with line and column`(_ faulty: Faulty) throws {
        #expect(try workspace.problems(faulty.yaml) == faulty.problems)
    }

    @Test func `all problems are told together, by line, those of the environment last`() throws {
        let problems = try workspace.problems(
            "sellers: 1\nrequireUserId: 2\ntimings: 3",
            environment: ["AMQP_URL": "x", "LEDGER_URL": "y", "UITPAS_API_URL": "z"]
        )
        #expect(
            problems == [
                "uitpas.yaml:1: sellers: expected a list of sellers, found a number",
                "uitpas.yaml:2: requireUserId: expected true or false, found a number",
                "uitpas.yaml:3: timings: expected a mapping, found a number",
                "environment: AMQP_URL: expected amqp:// or amqps:// addresses, separated by commas",
                "environment: LEDGER_URL: expected sqlite:PATH",
                "environment: UITPAS_API_URL: expected an http:// or https:// address",
            ]
        )
    }

    @Test func `a file that cannot be read is told by its name`() {
        #expect {
            try Settings.load(file: "/nowhere/uitpas.yaml", environment: [:])
        } throws: { error in
            "\(error)" == "/nowhere/uitpas.yaml: cannot read this file: No such file or directory"
        }
        #expect {
            try Settings.load(file: nil, environment: ["UITPAS_CONFIG": "/"])
        } throws: { error in
            "\(error)" == "/: cannot read this file: Is a directory"
        }
    }
}
