internal import CPostgres
import Glibc

/// One connection to PostgreSQL; belongs to the thread that made it, and is closed with the last reference to it.
///
/// Everything goes through the pipeline: statements are sent together and answered together. No call waits for longer
/// than its patience, whatever the server and the network do; after that the connection is gone.
final class Link {
    /// More kinds of statements than the ledger has; those that hold numbers of rows are not kept.
    private static let mostPrepared = 400

    private let handle: OpaquePointer
    private let patience: Duration
    private var prepared: [String: String] = [:]
    private var isLost = false

    var isUsable: Bool { !isLost && PQstatus(handle) == CONNECTION_OK }

    init(to address: Address, patience: Duration) throws(Problem) {
        guard let handle = Self.start(address) else { throw .lost("no memory for a connection") }
        self.handle = handle
        self.patience = patience
        // Verbose enough for its code, not for the rest.
        PQsetErrorVerbosity(handle, PQERRORS_SQLSTATE)
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        // What is thrown from here on ends in `deinit`.
        try establish(address)
        PQsetnonblocking(handle, 1)
        guard PQenterPipelineMode(handle) == 1 else { throw .lost("no pipeline to PostgreSQL") }
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
    }

    deinit { PQfinish(handle) }

    private static func start(_ address: Address) -> OpaquePointer? {
        let texts = (address.keywords + address.values).map { strdup($0) }
        defer { for text in texts { free(text) } }
        let keywords = texts.prefix(address.keywords.count).map { UnsafePointer($0) } + [nil]
        let values = texts.suffix(address.values.count).map { UnsafePointer($0) } + [nil]
        return PQconnectStartParams(keywords, values, 0)
    }

    private func establish(_ address: Address) throws(Problem) {
        let end = ContinuousClock.now + address.patience
        var wish = PGRES_POLLING_WRITING
        while wish != PGRES_POLLING_OK {
            if wish == PGRES_POLLING_FAILED || PQstatus(handle) == CONNECTION_BAD {
                throw Problem(failedConnection: String(cString: PQerrorMessage(handle)), to: address.place)
            }
            guard wait(for: wish == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: end) else {
                throw .lost("PostgreSQL at \(address.place) does not answer")
            }
            wish = PQconnectPoll(handle)
        }
    }

    /// Sends statements together, and returns what each of them answered.
    ///
    /// The first that fails is thrown; those after it are not carried out.
    func run(_ statements: [Statement]) throws(Problem) -> [Reply] {
        let end = ContinuousClock.now + patience
        var expected: [Expected] = []
        for statement in statements { try send(statement, &expected) }
        guard PQpipelineSync(handle) == 1 else { throw loss() }
        try flush(until: end)
        var replies: [Reply] = []
        var problem: Problem?
        for reply in expected {
            do throws(Problem) {
                let answer = try result(until: end)
                switch reply {
                case .prepared(let sql, let name): prepared[sql] = name
                case .answered: replies.append(answer)
                }
            } catch {
                if isLost { throw error }
                problem = problem ?? error
            }
        }
        try synchronize(until: end)
        if let problem { throw problem }
        return replies
    }

    private enum Expected {
        case prepared(String, as: String)
        case answered
    }

    private func send(_ statement: Statement, _ expected: inout [Expected]) throws(Problem) {
        var name = prepared[statement.sql]
        if name == nil {
            for case .prepared(statement.sql, let pending) in expected { name = pending }
        }
        if name == nil, statement.isKept, prepared.count < Self.mostPrepared {
            let new = "s\(prepared.count)_\(expected.count)"
            guard PQsendPrepare(handle, new, statement.numbered, 0, nil) == 1 else { throw loss() }
            expected.append(.prepared(statement.sql, as: new))
            name = new
        }
        let isSent = statement.withParameters { count, values, lengths, formats in
            if let name {
                PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
            } else {
                PQsendQueryParams(handle, statement.numbered, count, nil, values, lengths, formats, 1)
            }
        }
        guard isSent == 1 else { throw loss() }
        expected.append(.answered)
    }

    /// Also reads, lest the server stops reading because nobody reads what it says.
    private func flush(until end: ContinuousClock.Instant) throws(Problem) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                guard wait(for: POLLIN | POLLOUT, until: end) else { throw silence() }
                guard PQconsumeInput(handle) == 1 else { throw loss() }
            default: throw loss()
            }
        }
    }

    /// One statement's result, and the end of it.
    private func result(until end: ContinuousClock.Instant) throws(Problem) -> Reply {
        guard let result = try next(until: end) else { throw loss() }
        defer { PQclear(result) }
        while let more = try next(until: end) { PQclear(more) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
            return try Reply(result)
        case PGRES_PIPELINE_ABORTED:
            throw Problem(kind: .server(code: "25P02"), text: "a statement before it has failed")
        default:
            throw failure(result)
        }
    }

    private func synchronize(until end: ContinuousClock.Instant) throws(Problem) {
        guard let result = try next(until: end) else { throw loss() }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_PIPELINE_SYNC else { throw loss() }
    }

    private func next(until end: ContinuousClock.Instant) throws(Problem) -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            guard wait(for: POLLIN, until: end) else { throw silence() }
            guard PQconsumeInput(handle) == 1 else { throw loss() }
        }
        return PQgetResult(handle)
    }

    private func failure(_ result: OpaquePointer) -> Problem {
        guard let code = uitpas_pg_sqlstate(result) else { return loss() }
        let names = [uitpas_pg_table(result), uitpas_pg_constraint(result)].compactMap {
            $0.map { String(cString: $0) }
        }
        let message = uitpas_pg_message(result).map { String(cString: $0) } ?? "no more is known"
        let code5 = String(cString: code)
        // The server ends the connection with it.
        if code5.hasPrefix("57P") || PQstatus(handle) == CONNECTION_BAD {
            isLost = true
            return .lost("PostgreSQL has ended the connection (\(code5))")
        }
        // Of a row that was refused, its table and constraint; the message of a wrong value quotes it.
        let isAboutData = code5.hasPrefix("22") || code5.hasPrefix("23")
        let text = isAboutData ? names.joined(separator: ".") : message
        return Problem(kind: .server(code: code5), text: text)
    }

    private func loss() -> Problem {
        isLost = true
        return .lost("the connection to PostgreSQL is lost")
    }

    private func silence() -> Problem {
        isLost = true
        return .lost("PostgreSQL has stopped answering")
    }

    /// Waits for the socket; false when the time is up.
    private func wait(for events: Int32, until end: ContinuousClock.Instant) -> Bool {
        var watched = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        while true {
            let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
            guard left > 0 else { return false }
            let count = poll(&watched, 1, Int32(min(left.rounded(.up), 60_000)))
            if count > 0 { return true }
            // Interrupted, or a part of the time: both are looked at again.
            if count < 0, errno != EINTR { return true }
        }
    }
}
