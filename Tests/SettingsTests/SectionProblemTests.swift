import Settings
import Testing

@Suite struct SectionProblemTests {
    let workspace: Workspace

    init() throws {
        workspace = try Workspace()
    }

    @Test(arguments: [
        Faulty(
            "workgroups: { gent: {} }",
            ":1: workgroups.gent.standardTicketTypes: missing; expected a list of ticket types, such as [Standaard]"
        ),
        Faulty(
            "workgroups: { gent: { standardTicketTypes: Basis } }",
            ":1: workgroups.gent.standardTicketTypes: expected a list of ticket types, such as [Standaard], found text"
        ),
        Faulty(
            "workgroups: { gent: { standardTicketTypes: [] } }",
            ":1: workgroups.gent.standardTicketTypes: expected at least one ticket type"
        ),
        Faulty(
            "workgroups: { gent: { standardTicketTypes: [a, {}] } }",
            ":1: workgroups.gent.standardTicketTypes[1]: expected a ticket type, found a mapping"
        ),
        Faulty(
            "workgroups: { gent: { standardTicketTypes: [a], channels: { online: on, app: true } } }",
            ":1: workgroups.gent.channels.online: expected true or false, found text"
        ),
        Faulty(
            "workgroups: { gent: { standardTicketTypes: [a], groupPasses: Manual, atomicity: order } }",
            ":1: workgroups.gent.groupPasses: expected manual or register, found \"Manual\"; did you mean \"manual\"?",
            ":1: workgroups.gent.atomicity: expected line or basket, found \"order\""
        ),
        Faulty(
            "workgroups:\n  g.ent: { standardTicketTypes: [a] }",
            ":2: workgroups.\"g.ent\": expected 1 to 64 letters, digits, - and _, found \"g.ent\""
        ),
        Faulty(
            "workgroups:\n  gent:\n    standardTicketTypes: [a, UiTPAS groepspas]\n    legacyTicketTypes: [b, a, b]\n"
                + "    integrationTicketType: b",
            ":3: workgroups.gent.standardTicketTypes[1]: \"UiTPAS groepspas\" is already "
                + "workgroups.gent.groupPassTicketType (the default) in line 3; expected each only once",
            ":4: workgroups.gent.legacyTicketTypes[0]: \"b\" is already "
                + "workgroups.gent.integrationTicketType in line 5; expected each only once",
            ":4: workgroups.gent.legacyTicketTypes[1]: \"a\" is already "
                + "workgroups.gent.standardTicketTypes[0] in line 3; expected each only once",
            ":4: workgroups.gent.legacyTicketTypes[2]: \"b\" is already "
                + "workgroups.gent.integrationTicketType in line 5; expected each only once"
        ),
    ])
    func `a wrong workgroup is told with its place`(_ faulty: Faulty) throws {
        #expect(try workspace.problems(faulty.yaml) == faulty.problems)
    }

    @Test(arguments: [
        Faulty(
            "[]",
            ":2: sellers[0]: expected a seller, such as { id: handelsbeurs, workgroup: gent }, found a list"
        ),
        Faulty(
            "{}",
            ":2: sellers[0].id: missing; expected the seller's id",
            ":2: sellers[0].workgroup: missing; expected the id of a workgroup"
        ),
        Faulty(
            "{ id: a, workgroup: gnet }",
            ":2: sellers[0].workgroup: expected a key of workgroups, found \"gnet\"; did you mean \"gent\"?"
        ),
        Faulty(
            "{ id: a, workgroup: gent, user: x }",
            ":2: sellers[0].user: unknown key; expected one of id, workgroup, amqpUser, "
                + "priceCategories"
        ),
        Faulty(
            "{ id: a, workgroup: gent, priceCategories: [x] }",
            ":2: sellers[0].priceCategories: expected a mapping of labels to price categories, such as "
                + "{ Rang 1: Basistarief }, found a list"
        ),
        Faulty(
            "{ id: a, workgroup: gent, priceCategories: { Rang 1: '' } }",
            ":2: sellers[0].priceCategories.\"Rang 1\": expected a price category, found empty text"
        ),
        Faulty(
            "{ id: a b, workgroup: gent }",
            ":2: sellers[0].id: expected 1 to 64 letters, digits, - and _, found \"a b\""
        ),
        Faulty(
            "{ id: é, workgroup: gent }",
            ":2: sellers[0].id: expected 1 to 64 letters, digits, - and _, found \"é\""
        ),
        Faulty(
            "{ id: '', workgroup: gent }",
            ":2: sellers[0].id: expected 1 to 64 letters, digits, - and _, found empty text"
        ),
        Faulty(
            "{ id: a, workgroup: gent, amqpUser: u }\n- { id: a, workgroup: gent, amqpUser: u }",
            ":3: sellers[1].id: \"a\" is already sellers[0].id in line 2; expected each only once"
        ),
    ])
    func `a wrong seller is told with its place`(_ faulty: Faulty) throws {
        let yaml = "workgroups: { gent: { standardTicketTypes: [a] } }\nsellers: [\(faulty.yaml)]"
            .replacing("\n- ", with: ",\n")
        #expect(try workspace.problems(yaml) == faulty.problems)
    }

    @Test(arguments: [
        Faulty(
            "{ name: x }",
            ":2: organizers[0].id: missing; expected the organiser's id in UiTdatabank",
            ":2: organizers[0].clientId: missing; expected the client id at publiq",
            ":2: organizers[0].clientSecret: missing; expected the secret in one of clientSecret, clientSecretFile, "
                + "clientSecretEnv"
        ),
        Faulty(
            "{ id: a, clientId: c, clientSecret: x, clientSecretEnv: Y }",
            ":2: organizers[0].clientSecretEnv: expected one of clientSecret, clientSecretFile, clientSecretEnv, "
                + "found clientSecret and clientSecretEnv"
        ),
        Faulty(
            "{ id: a, clientId: c, clientSecretEnv: ABSENT }",
            ":2: organizers[0].clientSecretEnv: the variable \"ABSENT\" is not set"
        ),
        Faulty(
            "{ id: a, clientId: c, clientSecretEnv: EMPTY }",
            ":2: organizers[0].clientSecretEnv: expected a secret, the variable \"EMPTY\" is empty"
        ),
        Faulty(
            "{ id: a, clientId: c, clientSecretFile: / }",
            ":2: organizers[0].clientSecretFile: cannot read \"/\": Is a directory"
        ),
        Faulty(
            "{ id: a_b, clientId: c, clientSecret: s }",
            ":2: organizers[0].id: expected an id such as 0ce87cbc-9299-4528-8d35-92225dc9489f, found \"a_b\""
        ),
        Faulty(
            "{ id: a, clientId: c, clientSecret: s }, { id: a, clientId: c, clientSecret: s }",
            ":2: organizers[1].id: \"a\" is already organizers[0].id in line 2; expected each only once"
        ),
        Faulty(
            "{ id: a, clientId: c, clientSecret: s, requestsPerSecond: 0, dedicatedQueue: no }",
            ":2: organizers[0].requestsPerSecond: expected a number above 0, found \"0\"",
            ":2: organizers[0].dedicatedQueue: expected true or false, found text"
        ),
    ])
    func `a wrong organiser is told with its place`(_ faulty: Faulty) throws {
        let problems = try workspace.problems(
            "organizers:\n  [\(faulty.yaml)]",
            environment: ["EMPTY": "\n"]
        )
        #expect(problems == faulty.problems)
    }
}

/// How often UiTdatabank is polled.
@Suite struct PollSettingTests {
    private func poll(_ text: String) throws -> Duration? {
        let workspace = try Workspace()
        return try workspace.load("uitdatabank: { clientId: search-client\(text) }").uitdatabankPoll
    }

    @Test func `it is a number of seconds, and 0 or nothing is never`() throws {
        #expect(try poll(", poll: 60") == .seconds(60))
        #expect(try poll(", poll: 0") == nil)
        #expect(try poll("") == nil)
    }
}
