/// The prices that UiTdatabank has for an event, and since when it has had these.
///
/// A document says when it was last changed, and not what: a title, too. So the prices are remembered, and have a new date
/// where they are others than before.
package struct EventPrices: Hashable, Sendable {
    /// Of all price categories but UiTPAS's own.
    package let categories: Set<Cents>
    /// What was sold earlier may have been right then; nil where nothing says that they were ever others.
    package let since: Instant?

    package init(categories: Set<Cents>, since: Instant?) {
        self.categories = categories
        self.since = since
    }

    /// What UiTdatabank says at a look, given what was found at the one before, nil where that is not known.
    ///
    /// UiTdatabank's times are whole seconds, so what was sold in the one of the change may have been sold before it. A
    /// document without a time was changed just now. Where an event was looked at before prices were remembered they
    /// may have been others until the document was changed; where it was not, whatever waits for it will be sold at what it says.
    package init(
        _ categories: Set<Cents>,
        modifiedAt: Instant?,
        after known: EventPrices?,
        wasSeen: Bool,
        now: Instant
    ) {
        let change = modifiedAt?.endOfItsGrain ?? now
        if let known {
            self.init(categories: categories, since: known.categories == categories ? known.since : change)
        } else {
            self.init(categories: categories, since: wasSeen ? change : nil)
        }
    }
}
