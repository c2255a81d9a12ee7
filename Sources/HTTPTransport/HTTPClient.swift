internal import CCurl
import Glibc
import ThreadExecutor

/// Makes many HTTP exchanges at once, on one thread of its own, over libcurl's multi interface.
///
/// Connections are kept alive and shared by all exchanges. An exchange ends in an answer (any status) or in
/// an ``HTTPFailure`` that says whether the request can have reached the server.
package actor HTTPClient {
    /// What the client was made with.
    nonisolated let configuration: Configuration
    private nonisolated let executor: ThreadExecutor
    private let parking: MultiParking
    private var exchanges: [UInt64: Exchange] = [:]
    private var nextID: UInt64 = 0
    private var isClosed = false
    private var isPrepared = false
    /// No deadline of an exchange is before this one.
    private var earliestDeadline: ContinuousClock.Instant?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(_ configuration: Configuration = Configuration()) {
        _ = Self.libcurl
        self.configuration = configuration
        parking = MultiParking()
        executor = ThreadExecutor(name: "curl", parking: parking)
        uitpas_set_multi_long(
            parking.multi,
            CURLMOPT_MAX_HOST_CONNECTIONS,
            configuration.connectionsPerHost
        )
        uitpas_set_multi_long(parking.multi, CURLMOPT_MAXCONNECTS, configuration.idleConnections)
        executor.start { [weak self] in self?.assumeIsolated { $0.turn() } }
    }

    // Not in `close()`: a job on a stopped executor would never run. Nobody can enqueue any more here.
    deinit { executor.stop() }

    /// Makes one exchange and returns its answer, whatever the status.
    ///
    /// Cancelling the task ends the exchange at once, with what is known about it by then.
    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let deadline = ContinuousClock.now + request.deadline
        let id = nextID
        nextID += 1
        let result: Result<HTTPResponse, HTTPFailure> = await withTaskCancellationHandler {
            await withCheckedContinuation { start(id, request, deadline, $0) }
        } onCancel: {
            Task { await self.cancel(id) }
        }
        return try result.get()
    }

    /// Ends every exchange with ``HTTPFailure/Kind/clientClosed``, and every later one before it begins.
    package func close() {
        isClosed = true
        for exchange in exchanges.values { fail(exchange, .clientClosed, "the client was closed") }
    }

    /// How many exchanges are under way.
    package var exchangesInFlight: Int { exchanges.count }

    private func start(
        _ id: UInt64,
        _ request: HTTPRequest,
        _ deadline: ContinuousClock.Instant,
        _ continuation: Exchange.Continuation
    ) {
        if let refusal = refusal(of: request) {
            return continuation.resume(returning: .failure(refusal))
        }
        do throws(CurlCode) {
            let exchange = try Exchange(
                id: id,
                request: request,
                deadline: deadline,
                client: self,
                continuation: continuation
            )
            guard curl_multi_add_handle(parking.multi, exchange.easy.pointer) == CURLM_OK else {
                throw CurlCode(code: CURLE_FAILED_INIT)
            }
            exchanges[id] = exchange
            earliestDeadline = min(earliestDeadline ?? deadline, deadline)
        } catch {
            let failure = HTTPFailure(code: error.code, remark: "", request: request, verdict: .notSent)
            continuation.resume(returning: .failure(failure))
        }
    }

    /// Why a request is not even begun, if so.
    private func refusal(of request: HTTPRequest) -> HTTPFailure? {
        let (kind, reason): (HTTPFailure.Kind, String)
        if isClosed {
            (kind, reason) = (.clientClosed, "the client was closed")
        } else if Task.isCancelled {
            // A cancellation after this look finds the exchange in the table.
            (kind, reason) = (.cancelled, "the task was cancelled")
        } else if let notAfter = request.notAfter, ContinuousClock.now > notAfter {
            (kind, reason) = (.notStartedInTime, "it was too late to start it")
        } else if !request.hasSoundHeaders {
            (kind, reason) = (.badHeader, "a header field is malformed")
        } else {
            return nil
        }
        return HTTPFailure(verdict: .notSent, kind: kind, request: request.description, reason: reason)
    }

    private func cancel(_ id: UInt64) {
        if let exchange = exchanges[id] { fail(exchange, .cancelled, "the task was cancelled") }
    }
}

// What happens on the thread after each batch of jobs, outside any task.
extension HTTPClient {
    private func turn() {
        prepareThread()
        var running: Int32 = 0
        curl_multi_perform(parking.multi, &running)
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(parking.multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let code = uitpas_message_result(message)
            var context: UnsafeMutableRawPointer?
            uitpas_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
            if let exchange = Exchange.from(context) { complete(exchange, code) }
        }
        expire()
        parking.wake(at: earliestDeadline)
    }

    private func complete(_ exchange: Exchange, _ code: CURLcode) {
        if code != CURLE_OK {
            finish(exchange, .failure(HTTPFailure(code: code, exchange: exchange)))
        } else if let response = exchange.response {
            finish(exchange, .success(response))
        } else {
            fail(exchange, .closed, "the connection was closed within the answer's head")
        }
    }

    private func expire() {
        let now = ContinuousClock.now
        guard let earliest = earliestDeadline, earliest <= now else { return }
        for exchange in exchanges.values where exchange.deadline <= now {
            fail(exchange, .timeout, "no full answer within \(exchange.request.deadline)")
        }
        earliestDeadline = exchanges.values.lazy.map(\.deadline).min()
    }

    private func fail(_ exchange: Exchange, _ kind: HTTPFailure.Kind, _ reason: String) {
        let failure = HTTPFailure(
            verdict: exchange.verdict,
            kind: kind,
            request: exchange.request.description,
            reason: reason
        )
        finish(exchange, .failure(failure))
    }

    /// Takes an exchange out of libcurl's hands and ours, then resumes who waits.
    private func finish(_ exchange: Exchange, _ result: Result<HTTPResponse, HTTPFailure>) {
        guard exchanges.removeValue(forKey: exchange.id) != nil else { return }
        curl_multi_remove_handle(parking.multi, exchange.easy.pointer)
        exchange.finish(result)
    }

    /// A write to a closed TLS connection must not end the process: with `NOSIGNAL`, libcurl leaves that to us.
    private func prepareThread() {
        guard !isPrepared else { return }
        isPrepared = true
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Initialised once in the process, before the first handle.
    private static let libcurl: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}
