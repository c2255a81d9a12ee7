/// A sentence about why a rehearsal could not go on; what tests see when the support library itself fails.
package struct RehearsalError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
