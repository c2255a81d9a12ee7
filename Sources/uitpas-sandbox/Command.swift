import ArgumentParser
import FoundationEssentials
import Glibc
import JSON
import Logging
import Sandbox
import UnixSignals

@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uitpas-sandbox",
        abstract: "A stand-in for publiq's auth server, UiTPAS API and UiTdatabank, for demo and tests.",
        discussion: AdminGuide.text,
        version: "0.1.0"
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one. The first line of output names it.")
    var port = 8_090

    @Option(help: "A JSON file with the world to serve (see GET /sandbox/world) instead of the built-in one.")
    var data: String?

    @Option(help: "Seconds that an access token is good for.")
    var tokenLifetime = 86_400

    @Option(help: "Milliseconds that every request waits before anything is done with it.")
    var latency = 0

    @Option(help: "A fault as POST /sandbox/faults takes it; may be repeated.")
    var fault: [String] = []

    @Option(
        help: "trace, debug, info, notice, warning, error or critical; the log goes to standard error.",
        transform: { text in
            guard let level = Logger.Level(rawValue: text) else { throw ValidationError("unknown level") }
            return level
        }
    )
    var logLevel = Logger.Level.notice

    @Flag(help: "Print the address only, and log errors only.")
    var quiet = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
        guard latency >= 0 else { throw ValidationError("--latency must not be negative") }
        guard tokenLifetime > 0 else { throw ValidationError("--token-lifetime must be above 0") }
    }

    func run() async throws {
        let level = quiet ? max(logLevel, .error) : logLevel
        let logger = Logger(label: "uitpas-sandbox") { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let server = try makeServer(logger)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        do {
            try await withThrowingTaskGroup { group in
                group.addTask { try await server.run() }
                group.addTask {
                    for await _ in signals { Self.exit() }
                }
                try await group.next()
            }
        } catch let error as StartError {
            throw Complaint.failure("\(error)")
        }
    }

    private func makeServer(_ logger: Logger) throws -> SandboxServer {
        var configuration = SandboxServer.Configuration()
        configuration.host = host
        configuration.port = port
        configuration.latency = .milliseconds(latency)
        configuration.tokenLifetime = tokenLifetime
        if let data { configuration.world = try world(in: data) }
        do {
            configuration.faults = try fault.map { try JSON(parsing: $0.utf8) }
            return try SandboxServer(configuration, logger: logger) { [host, quiet] port in
                print("uitpas-sandbox listens on http://\(host):\(port)")
                if !quiet { print("admin API: http://\(host):\(port)/sandbox/..., see --help") }
                fflush(nil)
            }
        } catch {
            throw ValidationError("--fault: \((error as? SchemaErrors)?.description ?? "is not JSON")")
        }
    }

    private func world(in file: String) throws -> World {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(filePath: file))
        } catch {
            throw Complaint.configuration("\(file): cannot be read")
        }
        do {
            return try World(reading: bytes)
        } catch {
            throw Complaint.configuration("\(file): \(error)")
        }
    }
}

/// One sentence for standard error, and the exit code.
private enum Complaint {
    static func failure(_ sentence: String) -> ExitCode { said(sentence, ExitCode(1)) }

    static func configuration(_ sentence: String) -> ExitCode { said(sentence, ExitCode(78)) }

    private static func said(_ sentence: String, _ code: ExitCode) -> ExitCode {
        let line = Array("uitpas-sandbox: \(sentence)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        return code
    }
}
