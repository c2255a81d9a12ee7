import ArgumentParser
import Assembly
import HTTPTransport
import Settings

/// `uitpas doctor`.
struct DoctorCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check configuration, broker, ledger, credentials and UiTdatabank.",
        discussion: """
            One line for each, with what to do where something is wrong; the exit code is 1 then.

            Example:
              uitpas doctor --config uitpas.yaml
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: JSONOption

    func work() async throws {
        let settings: Settings
        do throws(Exit) {
            settings = try configuration.settings()
        } catch {
            let findings = error.sentence.split(separator: "\n").map {
                Finding("configuration", problem: String($0))
            }
            write(findings)
            throw ExitCode.configuration
        }
        let findings = await Examination(settings: settings, http: HTTPClient()).findings()
        write(findings)
        guard findings.allSatisfy({ $0.ok }) else { throw ExitCode.failure }
    }

    private func write(_ findings: [Finding]) {
        guard !output.json else { return Results.write(findings) }
        for finding in findings { Results.write(line: finding.line) }
    }
}

/// How one thing is.
struct Finding: Encodable, Hashable {
    /// What was looked at.
    var check: String
    var ok: Bool
    /// What was found, and where something is wrong, what to do.
    var message: String

    init(_ check: String, _ message: String) {
        self.check = check
        self.ok = true
        self.message = message
    }

    init(_ check: String, problem: String) {
        self.check = check
        self.ok = false
        self.message = problem
    }

    var line: String { "\(ok ? "ok     " : "problem")  \(check): \(message)" }
}
