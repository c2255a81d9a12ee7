import Sandbox

/// Who sells what for whom: the world that the sandbox is given, and the settings that go with it.
package enum Scenery {
    package struct Seller: Sendable {
        package let id: String
        package let workgroup: String
        /// One refused line refuses its reserved basket.
        package let standsOrFallsAsOne: Bool

        package var key: String { "\(workgroup).\(id)" }
    }

    package static let sellers = [
        Seller(id: "handelsbeurs", workgroup: "gent", standsOrFallsAsOne: false),
        Seller(id: "westrand", workgroup: "zender", standsOrFallsAsOne: true),
        Seller(id: "cc-kortrijk", workgroup: "zuidwest", standsOrFallsAsOne: false),
        Seller(id: "ntgent", workgroup: "gent", standsOrFallsAsOne: false),
        Seller(id: "de-zandloper", workgroup: "zender", standsOrFallsAsOne: true),
    ]

    package static let organizerCount = 5
    /// Besides ``largeEvent``.
    package static let eventCount = 400
    /// Everybody sells it, so that its list of sales grows long.
    package static let largeEvent = eventCount

    package static func organizer(_ index: Int) -> String { "fa000000-0000-4000-8000-0000000000a\(index)" }

    package static func client(_ organizer: Int) -> String { "rig-\(organizer)" }

    static func organizer(ofEvent event: Int) -> Int { event % organizerCount }

    /// The seller that owns an event; every second event is sold by the others too.
    static func owner(ofEvent event: Int) -> Seller { sellers[event / organizerCount % sellers.count] }

    static func isShared(_ event: Int) -> Bool { event.isMultiple(of: 2) }

    package static func tixlyID(_ event: Int) -> String { "\(10_000 + event)" }

    package static func uitdatabankID(_ event: Int) -> String {
        "fa000000-0000-4000-8000-0001\(10_000_000 + event)"
    }

    /// An event that a seller may sell.
    static func event(for seller: Int, _ choices: inout Choices) -> Int {
        if choices.chance(5) { return largeEvent }
        let index = Int.random(in: 0..<eventCount, using: &choices)
        if isShared(index) { return index }
        let ownFirst = seller * organizerCount
        let round = sellers.count * organizerCount
        let own = index / round * round + ownFirst + index % organizerCount
        return own < eventCount ? own : ownFirst
    }

    /// Short fences, so that a lost answer is settled within seconds.
    package static let yaml = """
        timings: { sendBy: 1, deadline: 2, writeHorizon: 4 }
        workgroups:
          gent: { standardTicketTypes: [Standaard] }
          zender: { standardTicketTypes: [Basis], atomicity: basket }
          zuidwest: { standardTicketTypes: [Basis] }
        sellers:
        \(sellers.map { "  - { id: \($0.id), workgroup: \($0.workgroup) }" }.joined(separator: "\n"))
        organizers:
        \((0..<organizerCount).map {
            "  - { id: \(organizer($0)), clientId: \(client($0)), clientSecret: \(client($0))-secret }"
        }.joined(separator: "\n"))

        """

    /// What the sandbox's admin API is told, path and body.
    static var documents: [(path: String, json: String)] {
        let organizers = (0..<organizerCount).map {
            """
            {"id":"\(organizer($0))","name":"Organisatie \($0)","cardSystems":[8],"hiddenLabels":["UiTPAS Gent"]}
            """
        }
        let clients = (0..<organizerCount).map {
            """
            {"id":"\(client($0))","secret":"\(client($0))-secret","permissions":{"\(organizer($0))":\
            ["TARIFFS_READ","TICKETSALES_REGISTER","TICKETSALES_SEARCH","EVENTS_READ"]}}
            """
        }
        let events = (0...eventCount).map {
            """
            {"id":"\(uitdatabankID($0))","name":"Voorstelling \($0)",\
            "organizer":"\(organizer(organizer(ofEvent: $0)))","calendarType":"permanent",\
            "prices":[{"name":"Basistarief","price":12}],\
            "limit":{"volume":1000000,"periodType":"ABSOLUTE"}}
            """
        }
        return [("organizers", organizers), ("clients", clients), ("events", events)].map {
            ("/sandbox/\($0.0)", "[\($0.1.joined(separator: ","))]")
        }
    }

    /// `event.changed` for every event, with the routing key's end.
    static var changes: [(key: String, json: String)] {
        (0...eventCount).map { event in
            let owner = owner(ofEvent: event)
            return (
                owner.key,
                """
                {"eventId":"\(tixlyID(event))","workgroup":"\(owner.workgroup)","owner":"\(owner.id)",\
                "labels":["UiTPAS"],"externalMapping":{"uitdb":"\(uitdatabankID(event))","source":"manual"}}
                """
            )
        }
    }

    /// A pass that UiTPAS refuses at every event: its card is blocked.
    static let refusedPass = TestData.blocked

    package static func pass(_ serial: Int) -> String { TestData.generated(serial) }
}
