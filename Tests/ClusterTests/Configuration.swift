import Sandbox

/// The settings of the test cluster: the sandbox's clients, and sellers of three workgroups.
enum Configuration {
    static let organizers = [
        (TestData.gent, "gent"), (TestData.zender, "zender"), (TestData.zuidwest, "zuidwest"),
        (TestData.meent, "meent"),
    ]

    /// `event.changed` for an event of each organiser.
    static var changes: [String] {
        [109, 209, 309, 409].map { number in
            """
            {"eventId":"\(number)","workgroup":"gent","owner":"handelsbeurs","labels":["UiTPAS"],\
            "externalMapping":{"uitdb":"\(TestData.event(number))","source":"manual"}}
            """
        }
    }

    /// Sellers with their workgroup.
    static let sellers = [
        ("handelsbeurs", "gent"), ("ntgent", "gent"), ("westrand", "zender"), ("meent", "zender"),
        ("cc-kortrijk", "zuidwest"),
    ]

    static let yaml = """
        timings: { sendBy: 1, deadline: 2, writeHorizon: 3 }
        workgroups:
          gent: { standardTicketTypes: [Standaard] }
          zender: { standardTicketTypes: [Basis] }
          zuidwest: { standardTicketTypes: [Basis] }
        sellers:
        \(sellers.map { "  - { id: \($0.0), workgroup: \($0.1) }" }.joined(separator: "\n"))
        organizers:
        \(organizers.map { "  - { id: \($0.0), clientId: \($0.1)-client, clientSecret: \($0.1)-secret }" }
            .joined(separator: "\n"))

        """
}
