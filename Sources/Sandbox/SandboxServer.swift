import FoundationEssentials
import Glibc
import Hummingbird
package import JSON
package import Logging
import NIOCore
import ServiceLifecycle

/// Why the sandbox does not start.
package enum StartError: Error, Hashable, CustomStringConvertible {
    case portInUse(host: String, port: Int)
    case cannotListen(host: String, port: Int, reason: String)

    package var description: String {
        switch self {
        case .portInUse(let host, let port): "port \(port) of \(host) is in use"
        case .cannotListen(let host, let port, let reason): "cannot listen on \(host):\(port): \(reason)"
        }
    }
}

/// A stand-in for publiq's auth server, UiTPAS API and UiTdatabank on one port.
package struct SandboxServer: Service {
    /// How it starts.
    package struct Configuration: Sendable {
        package var host = "127.0.0.1"
        /// 0: any that is free.
        package var port = 8_090
        package var world = World.builtIn
        /// Seconds that an access token is good for.
        package var tokenLifetime = 86_400
        /// How long every request waits before anything is done with it.
        package var latency = Duration.zero
        /// Faults as `POST /sandbox/faults` takes them; in force from the start, until a reset.
        package var faults: [JSON] = []

        package init() {}
    }

    private let configuration: Configuration
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void
    private let state: Mutexed<State>

    /// Throws what is wrong with a fault of the configuration; `onRunning` is called with the port.
    package init(
        _ configuration: Configuration,
        logger: Logger,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) throws(SchemaErrors) {
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
        var state = State(world: configuration.world, tokenLifetime: configuration.tokenLifetime)
        for json in configuration.faults {
            var fault = try Fault(reading: json, at: "")
            state.lastFault += 1
            fault.id = state.lastFault
            state.faults.append(fault)
        }
        self.state = Mutexed(state)
    }

    /// Serves until it is shut down; throws a ``StartError`` when it cannot listen.
    ///
    /// End it by graceful shutdown of its service group. Cancelling its task is for the end of a process: a
    /// connection that was accepted and not yet looked at is then dropped, which NIO takes for a mistake and traps.
    package func run() async throws {
        let exchange = Exchange(state: state, latency: configuration.latency, now: { Date() })
        let onRunning = onRunning
        let port = configuration.port
        let application = Application(
            responder: exchange,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: port),
                serverName: "uitpas-sandbox"
            ),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) },
            logger: logger
        )
        do {
            try await application.run()
        } catch let error as IOError {
            throw error.errnoCode == EADDRINUSE
                ? StartError.portInUse(host: configuration.host, port: port)
                : StartError.cannotListen(host: configuration.host, port: port, reason: "\(error)")
        } catch  where !(error is CancellationError) {
            throw StartError.cannotListen(host: configuration.host, port: port, reason: "\(error)")
        }
    }
}
