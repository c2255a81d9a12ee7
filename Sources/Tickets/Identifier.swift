/// A name given by somebody else, told apart by kind so that an organiser's id is never taken for an event's.
package struct Identifier<Kind>: Hashable, Comparable, Sendable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.init(text) }

    package var description: String { text }

    package static func < (first: Self, second: Self) -> Bool { first.text < second.text }
}

/// The kinds of ``Identifier``.
package enum Naming {
    package enum Seller {}
    package enum Workgroup {}
    package enum Basket {}
    package enum Line {}
    package enum Event {}
    package enum UiTdatabankEvent {}
    package enum Organizer {}
    package enum Tariff {}
    package enum TicketSale {}
    package enum Attempt {}
    package enum Ruling {}
}

/// A selling organisation in Tixly.
package typealias SellerID = Identifier<Naming.Seller>
/// A group of houses that share ticket types and rules: Gent, Zender, Zuidwest.
package typealias WorkgroupID = Identifier<Naming.Workgroup>
/// A basket, as its seller names it.
package typealias BasketID = Identifier<Naming.Basket>
/// A line of a basket, as its seller names it; one line is one ticket.
package typealias LineID = Identifier<Naming.Line>
/// An event in Tixly; unique over all workgroups.
package typealias EventID = Identifier<Naming.Event>
/// An event in UiTdatabank.
package typealias UiTdatabankEventID = Identifier<Naming.UiTdatabankEvent>
/// An organiser in UiTdatabank: who is paid the retribution.
package typealias OrganizerID = Identifier<Naming.Organizer>
/// A tariff as UiTPAS names it; opaque.
package typealias TariffID = Identifier<Naming.Tariff>
/// A registered sale at UiTPAS.
package typealias TicketSaleID = Identifier<Naming.TicketSale>
/// One `POST /ticket-sales`, or the intent to send it.
package typealias AttemptID = Identifier<Naming.Attempt>
/// What an operator said of a line, once.
package typealias RulingID = Identifier<Naming.Ruling>

/// A basket in the whole system: sellers number their baskets themselves.
package struct BasketKey: Hashable, Comparable, Sendable {
    package var seller: SellerID
    package var basket: BasketID

    package init(seller: SellerID, basket: BasketID) {
        self.seller = seller
        self.basket = basket
    }

    package static func < (first: Self, second: Self) -> Bool {
        (first.seller, first.basket) < (second.seller, second.basket)
    }
}

/// A line in the whole system.
///
/// The same line twice is one sale, however often it comes.
package struct LineKey: Hashable, Comparable, Sendable {
    package var basket: BasketKey
    package var line: LineID

    package init(basket: BasketKey, line: LineID) {
        self.basket = basket
        self.line = line
    }

    package static func < (first: Self, second: Self) -> Bool {
        (first.basket, first.line) < (second.basket, second.line)
    }
}
