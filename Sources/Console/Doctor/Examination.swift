import Assembly
import Desks
import HTTPTransport
import Messages
import PostgresLedger
import RabbitMQ
import Settings
import Tickets
import Topology

/// Looks at everything that the workers need.
struct Examination {
    var settings: Settings
    var http: HTTPClient

    /// What the workers ask UiTPAS for, by the names of its permissions.
    static let permissions = ["TARIFFS_READ", "TICKETSALES_REGISTER", "TICKETSALES_SEARCH"]

    func findings() async -> [Finding] {
        async let broker = broker()
        async let ledger = ledger()
        async let credentials = credentials()
        async let uitdatabank = uitdatabank()
        async let search = search()
        return await [configuration()] + broker + ledger + credentials + [uitdatabank, search]
    }

    private func configuration() -> Finding {
        let summary = settings.description
        if settings.workgroups.isEmpty {
            return Finding(
                "configuration",
                problem: "no workgroups are configured; add them under workgroups"
            )
        }
        if settings.sellers.isEmpty {
            return Finding("configuration", problem: "no sellers are configured; add them under sellers")
        }
        if settings.organizers.isEmpty {
            return Finding(
                "configuration",
                problem: "no organisers are configured; add them under organizers"
            )
        }
        return Finding("configuration", summary)
    }

    private func broker() async -> [Finding] {
        do {
            let session = try settings.session("uitpas doctor")
            try await session.connect()
            await session.close()
        } catch {
            let advice = "check AMQP_URL, and that the broker runs"
            return [Finding("broker", problem: "\(error); \(advice)")]
        }
        var findings = [Finding("broker", "the login works")]
        do {
            let inspection = try await TopologyInspection(settings)
            if let gap = inspection.gap {
                let advice = "check RABBITMQ_MANAGEMENT_URL; only uitpas needs it"
                findings.append(Finding("management", problem: "\(gap); \(advice)"))
            } else {
                findings.append(Finding("management", "the API answers"))
            }
            findings.append(topology(inspection.differences))
        } catch {
            findings.append(Finding("topology", problem: "\(error)"))
        }
        return findings
    }

    private func topology(_ differences: [Difference]) -> Finding {
        guard let first = differences.first else { return Finding("topology", "as planned") }
        let others = differences.count > 1 ? ", and \(differences.count - 1) more" : ""
        return Finding("topology", problem: "\(first)\(others); run uitpas topology apply")
    }

    /// The ledger, and what its mappings say.
    private func ledger() async -> [Finding] {
        do {
            let ledger = try await settings.existingLedger()
            try await ledger.check()
            let mappings = try await ledger.mappings()
            return [Finding("ledger", settings.ledgerURL.description)]
                + restoring(try await ledger.restoration())
                + replication(try await (ledger as? PostgresLedger)?.hasLaggards() ?? false)
                + strangers(in: mappings)
        } catch {
            let words = ToolFailure(error)?.description ?? "\(type(of: error))"
            return [Finding("ledger", problem: "\(words); check LEDGER_URL")]
        }
    }

    private func replication(_ hasLaggards: Bool) -> [Finding] {
        guard hasLaggards else { return [] }
        return [
            Finding(
                "replication",
                problem: "a standby follows, and no commit waits for it: promoted, it lacks the last sales; "
                    + "set synchronous_standby_names, or see docs/ledger.md before you promote it"
            )
        ]
    }

    private func restoring(_ restoration: Restoration?) -> [Finding] {
        guard let restoration else { return [] }
        return [
            Finding(
                "restoration",
                problem: "the ledger was put back at \(restoration.restoredAt.rfc3339), and no reservation "
                    + "lapses; once Tixly has published everything again, run uitpas ledger restored --end"
            )
        ]
    }

    /// Organisers that events are mapped to, but that nothing can be registered for.
    private func strangers(in mappings: [Mapping]) -> [Finding] {
        let known = Set(settings.organizers.map { OrganizerID(uitdatabank: $0.id) })
        let events = Dictionary(grouping: mappings.filter { !$0.isDeleted }, by: \.organizer)
        return events.compactMap { organizer, mappings -> (OrganizerID, Int)? in
            guard let organizer, !known.contains(organizer) else { return nil }
            return (organizer, mappings.count)
        }.sorted { $0.0 < $1.0 }.map { organizer, count in
            Finding(
                "organiser \(organizer)",
                problem: "\(count) mapped \(count == 1 ? "event has" : "events have") this organiser, "
                    + "for which no credentials are configured; add it under organizers"
            )
        }
    }

    private func credentials() async -> [Finding] {
        let uitpas = settings.uitpas(over: http)
        return await withTaskGroup(of: (Int, Finding).self) { group in
            for (place, organizer) in settings.organizers.enumerated() {
                group.addTask { (place, await Self.credentials(of: organizer, at: uitpas)) }
            }
            var found: [(Int, Finding)] = []
            for await finding in group { found.append(finding) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private static func credentials(of organizer: Organizer, at uitpas: any UiTPAS) async -> Finding {
        let check = "credentials of \(organizer.name ?? organizer.id)"
        do throws(UpstreamFailure) {
            let listed = try await uitpas.permissions(for: OrganizerID(uitdatabank: organizer.id))
            return judge(listed, organizer, check)
        } catch {
            return Finding(check, problem: "\(error); check client \(organizer.clientID) and its secret")
        }
    }

    /// What a client's permissions mean for one organiser.
    static func judge(_ listed: [OrganizerPermissions], _ organizer: Organizer, _ check: String) -> Finding {
        guard let own = listed.first(where: { $0.organizer.text == organizer.id }) else {
            return Finding(
                check,
                problem:
                    "client \(organizer.clientID) has no permissions for \(organizer.id); ask publiq for them"
            )
        }
        let missing = permissions.filter { !own.permissions.contains($0) }
        guard missing.isEmpty else {
            return Finding(
                check,
                problem:
                    "client \(organizer.clientID) lacks \(missing.joined(separator: ", ")); ask publiq for it"
            )
        }
        return Finding(check, "client \(organizer.clientID) may do what the workers do")
    }

    /// The Search API, which polling, resync and suggestions need.
    private func search() async -> Finding {
        let check = "UiTdatabank's Search API"
        guard let search = settings.uitdatabankSearch(over: http) else {
            return Finding(
                check,
                "not asked: without uitdatabank.clientId nothing is polled, and nothing can be suggested"
            )
        }
        let nobody = UiTdatabankEventID("00000000-0000-0000-0000-000000000000")
        do throws(UpstreamFailure) {
            _ = try await search.candidates(CandidateQuery(ids: [nobody]))
            return Finding(check, "takes the client of uitdatabank.clientId")
        } catch {
            return Finding(check, problem: "\(error); check uitdatabank.clientId and UITDATABANK_SEARCH_URL")
        }
    }

    private func uitdatabank() async -> Finding {
        let nobody = UiTdatabankEventID("00000000-0000-0000-0000-000000000000")
        do throws(UpstreamFailure) {
            _ = try await settings.uitdatabank(over: http).event(nobody)
            return Finding("UiTdatabank", "answers")
        } catch {
            return Finding("UiTdatabank", problem: "\(error); check UITDATABANK_URL")
        }
    }
}
