package import Foundation

/// One time that a fault struck.
package struct Strike: Sendable {
    package let fault: String
    /// From 1; what is between faults has 0.
    package let number: Int
    package let struckAt: Date
    package internal(set) var healedAt: Date?
    /// Its baskets that were open and fully told when it had healed, and are not settled yet.
    var waiting = 0
    /// From its end until every one of them was settled.
    package internal(set) var recovery: Duration?
    /// Why it could not strike, or not heal.
    package internal(set) var trouble: String?

    init(fault: String, number: Int, struckAt: Date) {
        self.fault = fault
        self.number = number
        self.struckAt = struckAt
    }
}
