/// An organisation that sells through the ticketing system.
package struct Seller: Hashable, Sendable {
    package var id: String
    /// The id of the workgroup whose rules hold for its sales.
    package var workgroup: String
    /// The broker login its messages come from, where that is checked; others may share it.
    package var amqpUser: String?
    /// UiTdatabank's names of price categories by its own labels and ticket types.
    package var priceCategories: [String: String]

    package init(
        id: String,
        workgroup: String,
        amqpUser: String? = nil,
        priceCategories: [String: String] = [:]
    ) {
        self.id = id
        self.workgroup = workgroup
        self.amqpUser = amqpUser
        self.priceCategories = priceCategories
    }
}
