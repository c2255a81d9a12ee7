import FoundationEssentials
import JSON

/// What only the admin API can do to the book: sales as they come, and changes behind everybody's back.
extension State {
    /// Enters sales without asking anybody's leave: no client, no limit, no permission.
    mutating func enterSales(_ json: JSON, now: Date) throws(Problem) -> Answer {
        var drafts: [Sale] = []
        for (index, item) in (json.items ?? [json]).enumerated() {
            let pointer = json.items == nil ? "" : "/\(index)"
            do throws(SchemaErrors) {
                drafts.append(try Sale(reading: item, at: pointer, in: world, now: now))
            } catch {
                throw .invalidData(error.all)
            }
        }
        return Answer(.array(book.register(drafts).map(\.record)), status: 201)
    }

    /// Changes the members given: prices, organiser, or `state`.
    mutating func changeSale(_ id: String, _ json: JSON, now: Date) throws(Problem) -> Answer {
        guard var sale = Int(id).flatMap({ book[$0] }) else { throw .notFound }
        do throws(SchemaErrors) {
            try sale.change(json, now: now)
        } catch {
            throw .invalidData(error.all)
        }
        book.replace(sale)
        return Answer(sale.record)
    }

    /// Cancels a sale as somebody at a desk would.
    mutating func dropSale(_ id: String, now: Date) throws(Problem) -> Answer {
        guard let sale = Int(id).flatMap({ book[$0] }), sale.cancellation == nil else { throw .notFound }
        book.cancel(sale.id, by: Sale.desk, at: now)
        return .noContent
    }
}

extension Sale {
    /// The client of what the admin API enters and cancels.
    static let desk = "desk"

    init(reading json: JSON, at pointer: String, in world: World, now: Date) throws(SchemaErrors) {
        var fields = Fields(json, at: pointer)
        let event = fields.requiredText("eventId")
        let number = fields.requiredText("uitpasNumber")
        let price = fields.required("regularPrice", "euros with at most two decimals", else: Cents(0)) {
            $0.decimal.flatMap(Cents.init(euros:))
        }
        var tariff = Tariff.social(of: price)
        if let paid = fields.optional("tariffPrice", "euros", { $0.decimal.flatMap(Cents.init(euros:)) }) {
            tariff.price = paid
        }
        tariff.id = fields.optionalText("tariffId") ?? tariff.id
        let label = fields.optionalText("regularPriceLabel")
        let client = fields.optionalText("clientId") ?? Self.desk
        let organizer = fields.optionalText("organizerId") ?? world.events[event]?.organizer ?? ""
        let age = fields.optional("ageSeconds", "an integer", \.integer) ?? 0
        try fields.finish()
        self.init(
            id: 0,
            client: client,
            organizer: organizer,
            event: event,
            eventTitle: world.events[event]?.name ?? "",
            number: number,
            regularPrice: price,
            regularPriceLabel: label,
            tariff: tariff,
            createdAt: now.addingTimeInterval(-Double(age)),
            post: 0
        )
    }

    fileprivate mutating func change(_ json: JSON, now: Date) throws(SchemaErrors) {
        var fields = Fields(json, at: "")
        let euros: (JSON) -> Cents? = { $0.decimal.flatMap(Cents.init(euros:)) }
        regularPrice = fields.optional("regularPrice", "euros", euros) ?? regularPrice
        tariff.price = fields.optional("tariffPrice", "euros", euros) ?? tariff.price
        organizer = fields.optionalText("organizerId") ?? organizer
        let state = fields.optional("state", "active or cancelled") { json in
            json.text.flatMap { ["active", "cancelled"].contains($0) ? $0 : nil }
        }
        switch state {
        case "active": cancellation = nil
        case "cancelled": cancellation = cancellation ?? Cancellation(client: Self.desk, at: now)
        default: break
        }
        try fields.finish()
    }
}
