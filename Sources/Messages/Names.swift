package import Tickets

/// The exchanges of the contract.
package enum Exchange {
    package static let tixly = "tixly"
    package static let uitdatabank = "udb3.x.domain-events"
    package static let organizers = "uitpas.organizers"
    package static let sharedOrganizers = "uitpas.organizers.shared"
    package static let outcomes = "uitpas"
    package static let retribution = "uitpas.retribution"
    package static let dead = "uitpas.dead"

    /// Where messages wait for so many seconds; the queue has the same name.
    package static func retry(seconds: Int) -> String { "uitpas.retry.\(seconds)" }

    /// Whether no seller may write there: one of our own exchanges, or the default one (empty).
    package static func isOurs(_ name: String) -> Bool {
        name.isEmpty || name == outcomes || name.hasPrefix("uitpas.")
    }
}

/// The queues of the contract.
package enum Queue {
    package static let tariffs = "uitpas.tariffs"
    package static let baskets = "uitpas.baskets"
    package static let sales = "uitpas.sales"
    package static let cancellations = "uitpas.cancellations"
    package static let mappings = "uitpas.mappings"
    package static let dead = "uitpas.dead"

    package static func sales(of organizer: OrganizerID) -> String { "\(sales).\(organizer)" }
    package static func cancellations(of organizer: OrganizerID) -> String { "\(cancellations).\(organizer)" }

    /// Whether it is, or may become, one of our own.
    package static func isOurs(_ name: String) -> Bool { name.hasPrefix("uitpas.") }
}

/// The values of the `type` property.
package enum MessageType {
    package static let tariffsRequested = "basket.tariffs-requested"
    package static let tariffsQuoted = "tariffs.quoted"
    package static let tariffsRejected = "tariffs.rejected"
    package static let reserved = "basket.reserved"
    package static let sold = "basket.sold"
    package static let cancelled = "basket.cancelled"
    package static let settled = "basket.settled"
    package static let eventChanged = "event.changed"
    package static let mappingChanged = "mapping.changed"
    package static let mappingProblem = "mapping.problem"
    package static let retribution = "retribution"

    /// What sellers may say.
    package static let ofSellers = [tariffsRequested, reserved, sold, cancelled, eventChanged]

    /// Ours: look at a basket's waiting lines again.
    package static let review = "basket.review"
    /// Ours: register an organiser's part of a basket.
    package static let sale = "sale.requested"
    /// Ours: what an operator says of an uncertain line.
    package static let settle = "line.settle"
    /// Ours: cancel what is to be cancelled of an organiser's part of a basket.
    package static let cancellation = "cancellation.requested"
    /// Ours: look a mapping up anew.
    package static let refresh = "mapping.refresh"
}
