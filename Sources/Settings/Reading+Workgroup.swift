extension Workgroup {
    /// Reads one workgroup; what is wrong with it goes to the item's findings.
    init?(reading item: Item) {
        guard let fields = item.fields("a workgroup, with at least standardTicketTypes") else { return nil }
        fields.allow([
            "standardTicketTypes", "integrationTicketType", "groupPassTicketType", "legacyTicketTypes",
            "eventLabel", "channels", "groupPasses", "atomicity",
        ])
        let expected = "a list of ticket types, such as [Standaard]"
        let standard = fields.required("standardTicketTypes", expected)?.ticketTypes(expected)
        if let standard, standard.isEmpty {
            fields["standardTicketTypes"]?.complain("expected at least one ticket type")
        }
        self.init(standardTicketTypes: standard?.map(\.name) ?? [])
        if let type = fields["integrationTicketType"]?.text("a ticket type") { integrationTicketType = type }
        if let type = fields["groupPassTicketType"]?.text("a ticket type") { groupPassTicketType = type }
        let legacy = fields["legacyTicketTypes"]?.ticketTypes(expected) ?? []
        legacyTicketTypes = legacy.map(\.name)
        if let label = fields["eventLabel"]?.text("a label") { eventLabel = label }
        if let channels = fields["channels"]?.channels() { self.channels = channels }
        if let choice = fields["groupPasses"]?.choice(GroupPasses.self) { groupPasses = choice }
        if let choice = fields["atomicity"]?.choice(Atomicity.self) { atomicity = choice }

        // A line's ticket type decides what is done with it, so no type may mean two things.
        var types = Uniqueness()
        types.check(
            integrationTicketType,
            fields["integrationTicketType"] ?? item,
            as: "integrationTicketType"
        )
        types.check(groupPassTicketType, fields["groupPassTicketType"] ?? item, as: "groupPassTicketType")
        for type in (standard ?? []) + legacy { types.check(type.name, type.item) }
    }
}

extension Item {
    fileprivate func ticketTypes(_ expected: String) -> [(name: String, item: Item)]? {
        elements(expected)?.compactMap { item in item.text("a ticket type").map { ($0, item) } }
    }

    fileprivate func channels() -> [String: Bool]? {
        guard let fields = fields("a mapping of channels to true or false") else { return nil }
        var channels: [String: Bool] = [:]
        for name in fields.names { channels[name] = fields[name]?.flag() }
        return channels
    }
}
