import ArgumentParser
import Desks
import Glibc
import Logging
import Metrics
import Observability
import RabbitMQ
import ServiceLifecycle
import Settings
import UnixSignals
import Working

/// A worker as a program: reads its configuration, opens its adapters, works until it is told to stop.
package struct WorkerProgram: Sendable {
    private let kind: WorkerKind
    private let options: WorkerOptions

    package init(_ kind: WorkerKind, _ options: WorkerOptions) {
        self.kind = kind
        self.options = options
    }

    /// Runs until SIGTERM or SIGINT; throws an exit code of the contract.
    package func run() async throws {
        try await reportingErrors {
            if let queue = options.queue, !kind.canConsume(queue) {
                throw Exit(.usage, "--queue \(queue) holds no messages for the \(kind.rawValue)")
            }
            // A peer that has gone is an error of the write, not the end of the process.
            signal(SIGPIPE, SIG_IGN)
            let settings = try Settings.loaded(from: options.config)
            guard !settings.workgroups.isEmpty else {
                throw Exit(
                    .configuration,
                    "no workgroups are configured, so every message would be a dead letter; "
                        + "name a file with --config or UITPAS_CONFIG"
                )
            }
            let brokers = try settings.brokers()
            LineLogHandler.bootstrap(
                program: kind.rawValue,
                level: Logger.Level(rawValue: options.logLevel) ?? .info,
                format: LogFormat(rawValue: options.logFormat) ?? .text,
                context: Logger.MetadataProvider { Trace.current.map { ["trace.id": "\($0.id)"] } ?? [:] }
            )
            let metrics = PrometheusMetrics()
            MetricsSystem.bootstrap(metrics)
            let logger = Logger(label: kind.rawValue)
            let readiness = Readiness(waitingFor: ["broker", "ledger"])
            let crew = Crew(
                kind: kind,
                options: options,
                settings: settings,
                brokers: brokers,
                readiness: readiness,
                logger: logger
            )
            let group = ServiceGroup(
                configuration: .init(
                    services: [
                        .init(
                            service: HealthServer(
                                port: options.healthPort,
                                readiness: readiness,
                                metrics: metrics,
                                logger: logger
                            )
                        ),
                        .init(service: crew, successTerminationBehavior: .gracefullyShutdownGroup),
                    ],
                    gracefulShutdownSignals: [.sigterm, .sigint],
                    logger: logger.quiet
                )
            )
            try await run(group)
        }
    }

    private func run(_ group: ServiceGroup) async throws {
        do {
            try await group.run()
        } catch let error as BrokerError {
            throw Exit(error.isFatal ? .configuration : .failed, error.sentence)
        } catch let error as HealthServerError {
            throw Exit(.failed, "\(error)")
        } catch let error as LedgerError {
            throw Exit(.configuration, "\(error)")
        }
    }
}

extension BrokerError {
    /// The error, and for a queue that is missing what to do.
    package var sentence: String {
        code == .notFound && operation != "login" ? "\(self); run `uitpas topology apply`" : "\(self)"
    }
}

extension Logger {
    /// The service group's own remarks are of no interest to an operator.
    fileprivate var quiet: Logger {
        var logger = self
        logger.logLevel = max(logLevel, .warning)
        return logger
    }
}
