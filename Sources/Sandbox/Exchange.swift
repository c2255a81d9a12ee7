import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A request's context, with its connection.
struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// Closes the TCP connection, whatever has been sent on it.
    func close() async {
        do {
            try await channel.close()
        } catch {
            logger.debug("connection was closed already", metadata: ["error": "\(error)"])
        }
    }
}

/// Answers requests from the state, or lets them go wrong as its faults say.
struct Exchange: HTTPResponder {
    private static let greatestBody = 4 * 1_024 * 1_024

    let state: Mutexed<State>
    let latency: Duration
    let now: @Sendable () -> Date

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        var call = Call(request)
        if case .admin = call.endpoint {
            call = call.with(body: try await bytes(request.body))
            return Response(state.withLock { [call] in $0.answer(call, now: now()) })
        }
        var request = request
        if call.endpoint == .token {
            // Whose request it is stands in the body.
            call = call.with(body: Array(buffer: try await request.collectBody(upTo: Self.greatestBody)))
        }
        let fault = state.withLock { [call] in $0.arrive(call, now: now()) }
        let delay = latency + .milliseconds(fault?.latencyMs ?? 0)
        if delay > .zero { try await Task.sleep(for: delay) }
        guard let fault, fault.action != .delay else {
            return Response(try await carryOut(call, request))
        }
        context.logger.debug("fault", metadata: ["fault.action": "\(fault.action.rawValue)"])
        return try await misbehave(fault, call, request, context)
    }

    /// Does what is asked; counted and committed in one go.
    private func carryOut(_ call: Call, _ request: Request, ending: String? = nil) async throws -> Answer {
        commit(call.with(body: try await bytes(request.body)), ending: ending)
    }

    private func commit(_ call: Call, ending: String? = nil) -> Answer {
        state.withLock { state in
            let answer = state.answer(call, now: now())
            state.end(call, as: ending ?? "\(answer.status)")
            return answer
        }
    }

    private func bytes(_ body: RequestBody) async throws -> [UInt8] {
        Array(buffer: try await body.collect(upTo: Self.greatestBody))
    }
}

extension Exchange {
    private func misbehave(
        _ fault: Fault,
        _ call: Call,
        _ request: Request,
        _ context: ConnectionContext
    ) async throws -> Response {
        switch fault.action {
        case .delay: return Response(try await carryOut(call, request))
        case .status, .html:
            state.withLock { $0.end(call, as: "\(fault.status)") }
            return Response(fault.answer)
        case .echo, .echoHTML:
            let quotation = request.quotation(body: try await bytes(request.body))
            state.withLock { $0.end(call, as: "\(fault.status)") }
            return Response(fault.echo(quotation))
        case .statusAfterCommit:
            _ = try await carryOut(call, request, ending: "\(fault.status)")
            return Response(fault.answer)
        case .truncate:
            return Response(truncating: try await carryOut(call, request, ending: "truncated"))
        case .shuffle:
            return Response(try await carryOut(call, request).shuffled)
        case .listLag:
            var call = call
            call.lagMs = fault.lagMs
            return Response(try await carryOut(call, request))
        case .revokeToken:
            state.withLock { state in
                if let token = call.token { state.tokens.revoke(token) }
            }
            return Response(try await carryOut(call, request))
        case .closeBeforeRead: state.withLock { $0.end(call, as: "closed") }
        case .closeBeforeCommit:
            _ = try await bytes(request.body)
            state.withLock { $0.end(call, as: "closed") }
        case .closeAfterCommit: _ = try await carryOut(call, request, ending: "closed")
        case .hangBeforeCommit:
            state.withLock { $0.end(call, as: "hung") }
            try await linger(fault, request) { _ in }
        case .hangAfterCommit:
            try await linger(fault, request) { _ = commit(call.with(body: $0), ending: "hung") }
        case .commitAfterClientLeft:
            let body = Mutexed<[UInt8]>([])
            try await linger(fault, request) { bytes in body.withLock { $0 = bytes } }
            if fault.delayMs > 0 { try await Task.sleep(for: .milliseconds(fault.delayMs)) }
            _ = commit(call.with(body: body.withLock { $0 }), ending: "closed")
        }
        await context.close()
        return Response(status: .noContent)
    }

    /// Reads the body, hands it over, and stays until the client has left or the fault's time is over.
    private func linger(_ fault: Fault, _ request: Request, _ handOver: ([UInt8]) -> Void) async throws {
        let (left, leaving) = AsyncStream<Never>.makeStream()
        try await request.body.consumeWithInboundCloseHandler { body in
            handOver(try await bytes(body))
            await withDiscardingTaskGroup { group in
                group.addTask {
                    // Cancelled: the client left first.
                    try? await Task.sleep(for: .milliseconds(fault.forMs))
                    leaving.finish()
                }
                for await _ in left {}
                group.cancelAll()
            }
        } onInboundClosed: {
            leaving.finish()
        }
    }
}
