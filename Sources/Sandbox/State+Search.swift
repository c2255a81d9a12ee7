import FoundationEssentials
import JSON

extension State {
    private static let greatestLimit = 500

    /// `GET /ticket-sales`: active sales, oldest first.
    func searchSales(_ call: Call, now: Date) throws(Problem) -> Answer {
        let client = try client(of: call, at: now)
        let start = try natural("start", call, default: 0)
        let limit = try natural("limit", call, default: 20)
        guard limit <= Self.greatestLimit else {
            throw .queryLimitExceeded("limit must not exceed \(Self.greatestLimit)")
        }
        let organizers = call.query.filter { ["organizerId", "organizerId[]"].contains($0.name) }.map(\.value)
        var found = try permittedSales(call, client, organizers)
        if call.lagMs > 0 {
            let youngest = now.addingTimeInterval(-Double(call.lagMs) / 1_000)
            found.removeAll { book.sales[$0].createdAt > youngest }
        }
        if let title = call["eventTitle"]?.lowercased() {
            found.removeAll { !book.sales[$0].eventTitle.lowercased().contains(title) }
        }
        let page = found.dropFirst(start).prefix(limit)
        return Answer([
            "totalItems": JSON(found.count), "member": .array(page.map { book.sales[$0].json }),
        ])
    }

    /// Answers `GET /permissions`.
    func permissions(_ call: Call, now: Date) throws(Problem) -> Answer {
        let client = try client(of: call, at: now)
        let rows: [JSON] = client.permissions.sorted { $0.key < $1.key }.compactMap { id, permissions in
            guard let organizer = world.organizers[id] else { return nil }
            let systems = JSON.array(organizer.cardSystems.map { JSON($0) })
            let details: [JSON] = permissions.map {
                ["id": .string($0), "label": ["nl": .string($0)], "cardSystemIds": systems]
            }
            return [
                "organizer": organizer.summary, "permissions": JSON(permissions),
                "permissionDetails": .array(details),
            ]
        }
        return Answer(.array(rows))
    }

    /// Where the active sales are of the event or the passholder asked for, of the organisers asked for, if any, whose
    /// sales this client may search.
    private func permittedSales(
        _ call: Call,
        _ client: Client,
        _ organizers: [String]
    ) throws(Problem) -> [Int] {
        func may(_ organizer: String) -> Bool { client.may(.ticketSalesSearch, for: organizer) }
        if let passholder = call["passholderId"] {
            if organizers.isEmpty { throw .invalidData("/organizerId", "is required with passholderId") }
            for organizer in organizers where !may(organizer) {
                throw .forbidden(.ticketSalesSearch, organizer: organizer)
            }
            let number = String(passholder.filter(\.isNumber).suffix(13))
            guard PassNumber.passholderID(of: number) == passholder else { return [] }
            return book.indices(ofNumber: number).filter { index in
                let sale = book.sales[index]
                return sale.cancellation == nil && organizers.contains(sale.organizer)
                    && (call["eventId"] ?? sale.event) == sale.event
            }
        }
        guard let id = call["eventId"] else {
            throw .invalidData("/eventId", "or passholderId is required")
        }
        guard let event = world.events[id], let organizer = event.organizer else { throw .eventNotFound(id) }
        guard !isStrict else {
            guard may(organizer) else { throw .forbidden(.ticketSalesSearch, organizer: organizer) }
            return book.activeIndices(ofEvent: id) { organizers.isEmpty || organizers.contains($0) }
        }
        // A registered sale keeps its organiser, even where the event has another by now.
        guard may(organizer) || book.organizers(ofEvent: id).contains(where: may) else {
            throw .forbidden(.ticketSalesSearch, organizer: organizer)
        }
        return book.activeIndices(ofEvent: id) { organizer in
            may(organizer) && (organizers.isEmpty || organizers.contains(organizer))
        }
    }

    func natural(_ name: String, _ call: Call, default value: Int) throws(Problem) -> Int {
        guard let text = call[name] else { return value }
        guard let number = Int(text), number >= 0 else {
            throw .invalidData("/\(name)", "must be an integer not below 0")
        }
        return number
    }
}
