/// What a seller's price labels are called in UiTdatabank.
package struct PriceCategories: Hashable, Sendable {
    /// UiTdatabank's names by the seller's labels and ticket types.
    private var names: [String: String]

    package init(_ names: [String: String] = [:]) { self.names = names }

    /// UiTdatabank's name for what a line was sold as: the label's, or else the ticket type's; nil where neither is listed,
    /// so that the seller's own label is the name.
    package func category(forLabel label: String?, ticketType: String) -> String? {
        label.flatMap { names[$0] } ?? names[ticketType]
    }
}
