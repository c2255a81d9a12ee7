/// The rules of one group of sellers.
package struct Workgroup: Hashable, Sendable {
    /// What happens with a line of the group-pass ticket type.
    package enum GroupPasses: String, CaseIterable, Hashable, Sendable {
        /// It goes to the worklist of the UiTPAS desk.
        case manual
        /// It is registered like any other.
        case register
    }

    /// What a refused line does to the rest of its reserved basket.
    package enum Atomicity: String, CaseIterable, Hashable, Sendable {
        /// Nothing: the other lines are registered.
        case line
        /// It refuses the whole basket.
        case basket
    }

    /// The ticket types that may be turned into the integration type; never empty.
    package var standardTicketTypes: [String]
    /// The ticket type of a line sold at a UiTPAS tariff.
    package var integrationTicketType = "UiTPAS integratie"
    package var groupPassTicketType = "UiTPAS groepspas"
    /// Ticket types of earlier days, which are only reported on.
    package var legacyTicketTypes: [String] = []
    /// The label that says an event takes part; compared without regard to case.
    package var eventLabel = "UiTPAS"
    /// Which sales channels take UiTPAS; one that is not listed does not.
    package var channels = ["box-office": true, "online": true]
    package var groupPasses = GroupPasses.manual
    package var atomicity = Atomicity.line

    /// A workgroup with the defaults for everything else.
    package init(standardTicketTypes: [String]) {
        self.standardTicketTypes = standardTicketTypes
    }

    /// Whether `channel` takes UiTPAS.
    package func takes(channel: String) -> Bool {
        channels[channel] ?? false
    }
}
