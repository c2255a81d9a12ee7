import ArgumentParser
import Assembly
import Desks
import Settings
import Tickets

/// Looks up what a command is to be narrowed down to: a slip of the pen must not read as "nothing was sold".
///
/// Known is what is configured, what is mapped, and what the ledger has a ticket of, however long ago.
struct Filters {
    var settings: Settings
    var ledger: AnyLedger

    /// How many names are listed for somebody whose own is like none of them.
    private static let most = 8

    /// Throws wrong usage where a name is nobody's.
    func check(
        seller: String? = nil,
        workgroup: String? = nil,
        organizer: String? = nil,
        event: String? = nil,
        upstreamEvent: String? = nil
    ) async throws {
        if let seller { try await check(seller: seller) }
        if let workgroup { try await check(workgroup: workgroup) }
        if let organizer { try await check(organizer: organizer) }
        if let event { try await check(event: event) }
        if let upstreamEvent { try await check(upstreamEvent: upstreamEvent) }
    }

    private func check(seller: String) async throws {
        let known = settings.sellers.map(\.id) + (try await ledger.mappings()).map(\.owner.text)
        if known.contains(seller) { return }
        if try await isSold(ReportScope(seller: SellerID(seller))) { return }
        if try await ledger.deskItems().contains(where: { $0.basket.seller.text == seller }) { return }
        throw unknown("seller", seller, known)
    }

    private func check(workgroup: String) async throws {
        let known = settings.workgroups.keys + (try await ledger.mappings()).map(\.workgroup.text)
        if known.contains(workgroup) { return }
        if try await isSold(ReportScope(workgroup: WorkgroupID(workgroup))) { return }
        if try await ledger.deskItems().contains(where: { $0.workgroup.text == workgroup }) { return }
        throw unknown("workgroup", workgroup, known)
    }

    private func check(organizer: String) async throws {
        let id = OrganizerID(uitdatabank: organizer)
        let mapped = try await ledger.mappings().compactMap(\.organizer)
        if settings.organizer(id.text) != nil || mapped.contains(id) { return }
        // Whom a sale may be of need not have sold anything.
        if try await !ledger.movedSales(ReportScope(), organizer: id).isEmpty { return }
        if try await !ledger.salesTotals(ReportScope(), organizer: id).isEmpty { return }
        let named = settings.organizers.first { $0.name?.lowercased() == organizer.lowercased() }
        if let named {
            throw ToolFailure(
                "\"\(organizer)\" is the name of \(named.id); give the id",
                code: .validationFailure
            )
        }
        let names = settings.organizers.map { $0.id + ($0.name.map { " (\($0))" } ?? "") }
        throw unknown(
            "organiser",
            organizer,
            settings.organizers.map(\.id) + mapped.map(\.text),
            shown: names
        )
    }

    private func check(event: String) async throws {
        if try await isTixlys(event) { return }
        throw unknown("event", event, try await ledger.mappings().map(\.event.text))
    }

    private func check(upstreamEvent event: String) async throws {
        if try await isTixlys(event) { return }
        let mappings = try await ledger.mappings()
        let id = UiTdatabankEventID(reference: event) ?? UiTdatabankEventID(event)
        if mappings.contains(where: { $0.uitdatabankEvent == id || $0.leads(to: id) }) { return }
        if try await ledger.eventsSold(ReportScope())[id] != nil { return }
        throw unknown(
            "event",
            event,
            mappings.flatMap { [$0.event.text, $0.referredEvent?.text].compactMap { $0 } }
        )
    }

    private func isTixlys(_ event: String) async throws -> Bool {
        let id = EventID(event)
        if try await ledger.mappings(of: [id])[id] != nil { return true }
        if try await isSold(ReportScope(event: id)) { return true }
        return try await ledger.deskItems().contains { $0.line.content.event == id }
    }

    private func isSold(_ scope: ReportScope) async throws -> Bool {
        if try await !ledger.eventSales(scope).isEmpty { return true }
        return try await !ledger.salesTotals(scope, organizer: nil).isEmpty
    }

    private func unknown(
        _ kind: String,
        _ name: String,
        _ known: [String],
        shown: [String]? = nil
    ) -> ToolFailure {
        let known = Set(known).sorted()
        var hint = suggestion(for: name, among: known)
        if hint.isEmpty {
            let names = shown ?? known
            let list = names.prefix(Self.most).joined(separator: ", ")
            let rest = names.count > Self.most ? " and \(names.count - Self.most) more" : ""
            hint = names.isEmpty ? "; none is known yet" : "; known: \(list)\(rest)"
        }
        return ToolFailure(
            "no \(kind) \"\(name)\" is configured or in the ledger\(hint)",
            code: .validationFailure
        )
    }
}
