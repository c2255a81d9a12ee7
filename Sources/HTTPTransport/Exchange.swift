internal import CCurl
import Glibc

/// One request on its way: the easy handle, what has arrived, and who waits for it.
///
/// Only touched on the client's thread. The client's table owns it; the easy handle points to it unretained.
final class Exchange {
    typealias Continuation = CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>

    let id: UInt64
    let request: HTTPRequest
    let deadline: ContinuousClock.Instant
    var easy: EasyHandle
    private(set) var isTooLarge = false
    private(set) var sendGuard: Guard
    private var deadMansSwitch: DeadMansSwitch?
    private var head = AnswerHead()
    private var body: [UInt8] = []
    private let continuation: Continuation
    /// Keeps the client, and with it its thread, alive while somebody waits.
    private let client: HTTPClient

    init(
        id: UInt64,
        request: HTTPRequest,
        deadline: ContinuousClock.Instant,
        client: HTTPClient,
        continuation: Continuation
    ) throws(CurlCode) {
        self.id = id
        self.request = request
        self.deadline = deadline
        self.client = client
        self.continuation = continuation
        sendGuard = Guard(request)
        easy = try EasyHandle()
        try prepare(client.configuration)
    }

    var verdict: HTTPFailure.Verdict { sendGuard.verdict }

    /// What has arrived, if it is a whole, final answer as far as its head goes.
    var response: HTTPResponse? {
        let status = easy.status
        guard head.isComplete, status >= 200 else { return nil }
        return HTTPResponse(status: status, headers: head.headers, body: body)
    }

    /// Resumes who waits; called once, after the exchange has left the client's table.
    func finish(_ result: Result<HTTPResponse, HTTPFailure>) {
        deadMansSwitch = nil
        continuation.resume(returning: result)
    }

    /// Whether the request may be written now.
    private func mayBeWritten() -> Bool {
        // Armed before the clock is looked at: the process may be stopped between any two instructions.
        if let life = request.outlivedBy, deadMansSwitch == nil {
            deadMansSwitch = DeadMansSwitch(firingAfter: life)
            guard deadMansSwitch != nil else {
                sendGuard.objectAsUnguarded()
                return false
            }
        }
        return sendGuard.permits(at: .now)
    }

    private func prepare(_ configuration: HTTPClient.Configuration) throws(CurlCode) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.set(CURLOPT_PRIVATE, context)
        try easy.apply(configuration)
        try easy.apply(request)

        try easy.prerequest { context, _, _, _, _ in
            guard let exchange = Exchange.from(context) else { return CURL_PREREQFUNC_ABORT }
            return exchange.mayBeWritten() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        try easy.set(CURLOPT_PREREQDATA, context)

        // Returning another number than was handed over makes libcurl end the transfer.
        try easy.receive(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Exchange.from(context)?.receive(header: line) == true ? line.count : 0
        }
        try easy.set(CURLOPT_HEADERDATA, context)
        try easy.receive(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Exchange.from(context)?.receive(body: part) == true ? part.count : part.count &+ 1
        }
        try easy.set(CURLOPT_WRITEDATA, context)
    }

    private func receive(header line: UnsafeRawBufferPointer) -> Bool {
        isTooLarge = !head.append(line)
        return !isTooLarge
    }

    private func receive(body part: UnsafeRawBufferPointer) -> Bool {
        guard body.count + part.count <= request.maximumResponseBytes else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: part)
        return true
    }

    /// The exchange a callback or `CURLOPT_PRIVATE` points to.
    static func from(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }
}
