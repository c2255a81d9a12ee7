package import Tickets

/// What we need of an event in UiTdatabank.
package struct UiTdatabankEvent: Hashable, Sendable {
    package struct Price: Hashable, Sendable {
        /// `base`, `tariff` or `uitpas`.
        package var category: String
        package var name: LocalizedText
        package var price: Cents

        package init(category: String, name: LocalizedText, price: Cents) {
            self.category = category
            self.name = name
            self.price = price
        }
    }

    package var id: UiTdatabankEventID
    package var name: LocalizedText
    /// `DRAFT`, `READY_FOR_VALIDATION`, `APPROVED`, `REJECTED` or `DELETED`.
    package var workflowStatus: String
    package var prices: [Price]
    /// Nil where the event has a nameless or legacy organiser without an id.
    package var organizer: OrganizerID?
    /// `labels` and `hiddenLabels` together.
    package var labels: [String]
    /// `single`, `multiple`, `periodic` or `permanent`.
    package var calendarType: String
    package var dateCount: Int
    /// When the document was last changed, by UiTdatabank's clock; nil where it does not say.
    package var modifiedAt: Instant?

    package init(
        id: UiTdatabankEventID,
        name: LocalizedText,
        workflowStatus: String,
        prices: [Price],
        organizer: OrganizerID?,
        labels: [String],
        calendarType: String,
        dateCount: Int,
        modifiedAt: Instant? = nil
    ) {
        self.id = id
        self.name = name
        self.workflowStatus = workflowStatus
        self.prices = prices
        self.organizer = organizer
        self.labels = labels
        self.calendarType = calendarType
        self.dateCount = dateCount
        self.modifiedAt = modifiedAt
    }

    /// The base price; nil where there is none.
    package var basePrice: Cents? { prices.first { $0.category == "base" }?.price }

    /// Who organises it, and since when at the latest.
    package var naming: NamedOrganizer? {
        organizer.map { NamedOrganizer(organizer: $0, modifiedAt: modifiedAt) }
    }
}

/// What we need of an organiser in UiTdatabank.
package struct UiTdatabankOrganizer: Hashable, Sendable {
    package var id: OrganizerID
    package var name: LocalizedText
    /// `labels` and `hiddenLabels` together.
    package var labels: [String]

    package init(id: OrganizerID, name: LocalizedText, labels: [String]) {
        self.id = id
        self.name = name
        self.labels = labels
    }
}

/// UiTdatabank's public documents.
///
/// Not found is nil.
package protocol UiTdatabank: Sendable {
    func event(_ id: UiTdatabankEventID) async throws(UpstreamFailure) -> UiTdatabankEvent?
    func organizer(_ id: OrganizerID) async throws(UpstreamFailure) -> UiTdatabankOrganizer?
}
