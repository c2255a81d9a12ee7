import Tickets

/// Checks what Tixly says of an event.
struct TixlyInspection {
    var rules: BasketRules

    func problems(of mapping: Mapping) -> [MappingProblem] {
        var problems: [MappingProblem] = []
        let label = rules.eventLabel
        let similar = mapping.carries(label: label) ? nil : mapping.label(resembling: label)
        if let similar {
            problems.append(
                .labelResembles,
                "The label \"\(similar)\" is not \"\(label)\", so tariffs are not asked for; correct it in Tixly."
            )
        } else if !mapping.carries(label: label), mapping.reference != nil {
            problems.append(
                .labelMissing,
                "The event is mapped but lacks the label \"\(label)\", so tariffs are not asked for; add it in Tixly."
            )
        }
        let isMeant = mapping.carries(label: label) || similar != nil
        if isMeant, mapping.reference == nil {
            problems.append(
                .notMapped,
                "The event has no UiTdatabank id; fill in its id or URL in Tixly, or run uitpas mappings set "
                    + "\(mapping.event) ID."
            )
        }
        return problems + ticketTypeProblems(of: mapping, isMeant: isMeant || mapping.reference != nil)
    }

    /// What the ticket types lack; nothing where Tixly leaves them out.
    ///
    /// An empty list says that there are none.
    private func ticketTypeProblems(of mapping: Mapping, isMeant: Bool) -> [MappingProblem] {
        guard let said = mapping.ticketTypes else { return [] }
        var problems: [MappingProblem] = []
        let types = Set(said)
        if isMeant, rules.standardTicketTypes.isDisjoint(with: types) {
            let wanted = rules.standardTicketTypes.sorted().joined(separator: "\" or \"")
            let folded = Set(rules.standardTicketTypes.map(\.folded))
            let similar = said.first { folded.contains($0.folded) }
            let advice =
                similar.map { "it has \"\($0)\", which is written differently; correct it in Tixly." }
                ?? "add it in Tixly."
            problems.append(
                .standardTicketTypeMissing,
                "The event lacks the ticket type \"\(wanted)\" that UiTPAS turns; \(advice)"
            )
        }
        if types.contains(rules.integrationTicketType) {
            problems.append(
                .integrationTicketTypeSet,
                "The ticket type \"\(rules.integrationTicketType)\" is set on the event, where only the basket sets "
                    + "it; remove it in Tixly."
            )
        }
        return problems
    }
}

extension String {
    /// The name without what the eye passes over: case, and how many spaces there are where.
    fileprivate var folded: String {
        lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
