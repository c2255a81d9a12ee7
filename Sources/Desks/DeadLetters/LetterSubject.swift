import JSON
import Messages

/// Whom a letter is about, as far as its body says.
///
/// Read leniently: the body may be the very thing that is wrong. Nothing follows from it but how letters are found.
package struct LetterSubject: Hashable, Sendable {
    package var workgroup: String?
    package var seller: String?
    package var basket: String?
    package var organizer: String?
    /// Tixly's events; not listed, see ``DeadLetterStore/entries(_:limit:)``.
    package var events: Set<String>

    package init(
        workgroup: String? = nil,
        seller: String? = nil,
        basket: String? = nil,
        organizer: String? = nil,
        events: Set<String> = []
    ) {
        self.workgroup = workgroup
        self.seller = seller
        self.basket = basket
        self.organizer = organizer
        self.events = events
    }

    init(body: [UInt8]) {
        // What is no JSON names nobody.
        guard body.count <= Limits.body, let document = try? JSON(parsing: body) else {
            self.init()
            return
        }
        let lines = (document["lines"]?.items ?? []).prefix(Limits.lines)
        self.init(
            workgroup: document.name("workgroup"),
            seller: document.name("seller") ?? document.name("owner"),
            basket: document.name("basketId"),
            organizer: document.name("organizerId"),
            events: Set(
                [document.name("eventId")].compactMap { $0 } + lines.compactMap { $0.name("eventId") }
            )
        )
    }

    /// What it consists of, without the events.
    var names: [String] { [workgroup, seller, basket, organizer].compactMap { $0 } }
}

extension JSON {
    /// The longest name that is kept, in bytes; a valid one is shorter.
    private static var longestName: Int { 200 }

    fileprivate func name(_ key: String) -> String? {
        guard let text = self[key]?.nonEmptyText, text.utf8.count <= Self.longestName,
            !text.utf8.contains(0)
        else { return nil }
        return text
    }
}
