internal import Hummingbird
package import Logging
internal import ServiceLifecycle

/// Tells whoever asks how the program is: `/livez`, `/readyz`, `/metrics`.
package struct HealthServer: Service {
    private let host: String
    /// `nil` for none.
    private let port: Int?
    private let readiness: Readiness
    private let metrics: PrometheusMetrics
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) -> Void

    /// Listens on `port` of all addresses; on none if it is 0, and then costs nothing.
    package init(
        host: String = "0.0.0.0",
        port: Int,
        readiness: Readiness,
        metrics: PrometheusMetrics,
        logger: Logger
    ) {
        self.init(
            host: host,
            port: port == 0 ? nil : port,
            readiness: readiness,
            metrics: metrics,
            logger: logger,
            onListening: { _ in }
        )
    }

    /// Listens on `port`, 0 standing for any that is free, and tells `onListening` which it is.
    init(
        host: String,
        port: Int?,
        readiness: Readiness,
        metrics: PrometheusMetrics,
        logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void
    ) {
        self.host = host
        self.port = port
        self.readiness = readiness
        self.metrics = metrics
        self.logger = logger
        self.onListening = onListening
    }

    /// Answers until the program is shut down.
    ///
    /// - Throws: `HealthServerError` where the port cannot be had.
    package func run() async throws {
        guard let port else {
            // Cancelled or shut down: the end, either way.
            try? await gracefulShutdown()
            return
        }
        do {
            try await application(port: port).run()
        } catch {
            throw HealthServerError(host: host, port: port, cause: error)
        }
    }

    /// Made only now, since it starts the threads that serve it.
    private func application(port: Int) -> some Service {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.get("livez") { _, _ in Self.answer(.ok, "text/plain; charset=utf-8", "ok\n") }
        router.get("readyz") { _, _ in
            let checks = readiness.checks
            let isReady = checks.values.allSatisfy { $0 == .ready }
            return Self.answer(isReady ? .ok : .serviceUnavailable, "application/json", checks.json + "\n")
        }
        router.get("metrics") { _, _ in
            Self.answer(.ok, "text/plain; version=0.0.4; charset=utf-8", metrics.render())
        }
        // The server's own remarks are of no interest to an operator unless something is wrong.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? port
                logger.info(
                    "health endpoints listening",
                    metadata: ["health.host": "\(host)", "health.port": "\(port)"]
                )
                onListening(port)
            },
            logger: quiet
        )
    }

    private static func answer(_ status: HTTPResponse.Status, _ type: String, _ body: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body))
        )
    }
}
