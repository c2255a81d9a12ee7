import ArgumentParser
import Assembly
import Desks
import HTTPTransport
import Settings
import Tickets

extension MappingsCommand {
    struct Suggest: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Suggest UiTdatabank's events for those of Tixly's that are not mapped.",
            discussion: """
                Each suggestion has a score of 100: 45 for date and time, 30 for the title, 20 for an organiser that other \
                events of the seller have, 5 for their venue. --apply-above maps what scores above it, is 10 points ahead of \
                the next, and has nothing that speaks against it; of the rest it says why not.

                Example:
                  uitpas mappings suggest --event 4711
                  uitpas mappings suggest --apply-above 80
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: TableOptions
        @Option(help: ArgumentHelp("Only this event of Tixly's, with or without the label.", valueName: "id"))
        var event: String?
        @Option(
            name: .customLong("apply-above"),
            parsing: .unconditional,
            help: ArgumentHelp("Map what scores above it, from 0 to 100.", valueName: "score")
        )
        var threshold: Int?
        @Option(help: ArgumentHelp("How many suggestions to show of each event.", valueName: "n"))
        var most = 3

        func validate() throws {
            if let threshold, !(0...100).contains(threshold) {
                throw ValidationError("--apply-above is a score from 0 to 100.")
            }
            guard most > 0 else { throw ValidationError("--most is 1 or more.") }
        }

        func work() async throws {
            let settings = try configuration.settings()
            let mappings = try await settings.existingLedger().mappings()
            let chosen = try choose(mappings, settings)
            let http = settings.httpClient()
            guard let search = settings.uitdatabankSearch(over: http) else {
                throw ToolFailure(
                    "suggestions need uitdatabank.clientId in the configuration, which the Search API asks for",
                    code: .configuration
                )
            }
            let suggesting = Suggesting(search: search, mappings: mappings)
            var rows: [SuggestedRow] = []
            var failures: [UpstreamFailure] = []
            for mapping in chosen {
                do throws(UpstreamFailure) {
                    let ranked = try await suggesting.suggestions(for: mapping)
                    var row = SuggestedRow(mapping, ranked.prefix(most))
                    if let threshold {
                        await apply(SuggestionVerdict(ranked, above: threshold), mapping, settings, &row)
                    }
                    rows.append(row)
                } catch {
                    remark("event \(mapping.event): \(error)")
                    failures.append(error)
                }
            }
            await http.close()
            Results.write(
                rows,
                as: output.format,
                table: SuggestedRow.table,
                nothing: chosen.isEmpty
                    ? "every event that needs a mapping has one" : "nothing resembles them"
            )
            guard let failure = failures.first else { return try report(rows) }
            if rows.isEmpty { throw failure }
            throw ToolFailure(
                "\(failures.count) of \(chosen.count) events could not be looked for",
                code: .incomplete
            )
        }

        /// The events that are to be mapped: one that is named, or all that carry the label and have no reference.
        private func choose(_ mappings: [Mapping], _ settings: Settings) throws -> [Mapping] {
            if let event {
                guard let mapping = mappings.first(where: { $0.event.text == event }) else {
                    throw ToolFailure.unknown(EventID(event))
                }
                return [mapping]
            }
            return mappings.filter { mapping in
                let label = settings.workgroups[mapping.workgroup.text]?.eventLabel ?? "UiTPAS"
                return !mapping.isDeleted && mapping.reference == nil && mapping.carries(label: label)
            }
        }

        private func apply(
            _ verdict: SuggestionVerdict,
            _ mapping: Mapping,
            _ settings: Settings,
            _ row: inout SuggestedRow
        ) async {
            switch verdict {
            case .unclear(let why): row.verdict = why
            case .clear(let suggestion):
                let reference = suggestion.candidate.event.text
                guard mapping.reference == nil else {
                    row.verdict = "it is mapped to \(mapping.reference ?? "") already"
                    return
                }
                do {
                    let change = MappingChange(settings: settings, event: mapping.event)
                    let (written, _) = try await change.carryOut(waiting: nil) {
                        // Somebody may have mapped it while we searched.
                        $0.reference == nil ? $0.referring(to: reference, at: $1) : $0
                    }
                    row.isApplied = written.operatorReference == reference
                    row.verdict =
                        row.isApplied
                        ? "mapped to \(reference)"
                        : "somebody has mapped it meanwhile, to \(written.reference ?? "")"
                } catch {
                    row.hasFailed = true
                    row.verdict = ToolFailure(error)?.description ?? "it could not be written"
                }
            }
        }

        /// Throws where something that should have been mapped could not be.
        private func report(_ rows: [SuggestedRow]) throws {
            guard threshold != nil else { return }
            let applied = rows.count(where: \.isApplied)
            remark("\(applied) of \(rows.count) events are mapped now; the mapping-worker looks them up")
            let failed = rows.count(where: \.hasFailed)
            guard failed > 0 else { return }
            let text = "\(failed) of \(rows.count) events could not be mapped"
            throw ToolFailure(text, code: applied > 0 ? .incomplete : .failure)
        }
    }
}
