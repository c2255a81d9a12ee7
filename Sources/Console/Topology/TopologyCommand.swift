import ArgumentParser
import HTTPTransport
import RabbitMQ
import Settings
import Topology

/// `uitpas topology`.
struct TopologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology",
        abstract: "Exchanges, queues, bindings and policies of the broker, and who may do what there.",
        discussion: """
            Example:
              uitpas topology apply
              uitpas topology check --json
            """,
        subcommands: [Apply.self, Check.self, ExportTopology.self]
    )

    struct Apply: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring the broker to what the configuration asks for.",
            discussion: """
                May be repeated; says what it changed. Policies need RabbitMQ's management API: without it the \
                rabbitmqctl lines that set them are printed, and the exit code is 2.

                Example:
                  uitpas topology apply --config uitpas.yaml
                """
        )

        @OptionGroup var configuration: ConfigurationOption

        func work() async throws {
            let settings = try configuration.settings()
            let application = TopologyApplication(
                plan: settings.topology,
                session: try settings.session("uitpas topology"),
                virtualHost: try settings.virtualHost()
            )
            try await application.run(with: settings.management())
        }
    }

    struct Check: ToolCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell in what the broker differs from what the configuration asks for.",
            discussion: """
                The exit code is 1 when it differs, and 2 when only part of it could be looked at.

                Example:
                  uitpas topology check
                """
        )

        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var output: JSONOption

        func work() async throws {
            let settings = try configuration.settings()
            let inspection = try await TopologyInspection(settings)
            if output.json {
                Results.write(inspection.differences.map { DifferenceRow($0) })
            } else {
                for difference in inspection.differences { Results.write(line: difference.description) }
            }
            if let gap = inspection.gap { remark(gap) }
            guard inspection.differences.isEmpty else { throw ExitCode.failure }
            guard inspection.gap == nil else { throw ExitCode.incomplete }
            remark("the broker is as it should be")
        }
    }
}

struct DifferenceRow: Encodable {
    var difference: String
    var name: String
    var message: String
    var mendable: Bool

    init(_ difference: Difference) {
        self.difference = difference.kind
        name = difference.name
        message = difference.description
        mendable = difference.isMendable
    }
}

extension Settings {
    /// RabbitMQ's management API, which an authority of its own may vouch for.
    func management() throws -> ManagementAPI {
        let http = HTTPClient(HTTPClient.Configuration(certificateAuthorities: managementAuthorities))
        return try ManagementAPI(managementURL, virtualHost: try virtualHost(), http: http)
    }
}
