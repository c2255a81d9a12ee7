/// An organisation that sells through the ticketing system.
package struct Seller: Hashable, Sendable {
    package var id: String
    /// The id of the workgroup whose rules hold for its sales.
    package var workgroup: String
    /// The broker login its messages come from, where that is checked; others may share it.
    package var amqpUser: String?

    package init(id: String, workgroup: String, amqpUser: String? = nil) {
        self.id = id
        self.workgroup = workgroup
        self.amqpUser = amqpUser
    }
}
