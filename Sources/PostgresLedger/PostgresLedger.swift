package import Desks
package import SQLLedger
import Synchronization
import ThreadExecutor

/// The ledger in a PostgreSQL database, shared by the processes of any number of hosts.
///
/// Every commit is on the server's disk before it is told. Changes of one process share commits; each has its basket
/// to itself, whoever else is at work. A change that looks at other baskets has the ledger to itself.
///
/// When the server goes away in the middle of a commit, it is asked afterwards whether that was stored. Only where it
/// stays away for long, another server takes its place, or the caller is told to stop, is `.unavailable` thrown for a
/// change that may have been stored after all; its words say so.
package final class PostgresLedger: SQLLedger {
    /// What a ledger is opened for.
    package enum Use: Sendable {
        /// By a worker, which makes one where there is none.
        case work
        /// By who only reads: an empty one says nothing.
        case looking
        /// To be filled from another one.
        case filling
    }

    private let queue: WorkQueue
    private let connections: [Connection]
    private let proven = Mutex<ContinuousClock.Instant?>(nil)

    /// Opens the ledger at a connection URI, making its tables where there are none and that is wanted, and brings them up
    /// to date.
    ///
    /// Throws `.unusable` for what only somebody can mend (the address, the login, a certificate, tables of a later
    /// version), `.unavailable` for what another attempt may mend.
    package init(
        url: String,
        application: String,
        use: Use = .work,
        connections count: Int = 4,
        patience: Patience = Patience()
    ) async throws(LedgerError) {
        let address = try Address(url, application: application)
        let schema = try await Self.prepared(address, use, patience)
        let parkings = (0..<count).map { _ in SocketParking(timeout: .seconds(60)) }
        let queue = WorkQueue(connections: count) { parkings[$0].unpark() }
        self.queue = queue
        connections = parkings.enumerated().map { number, parking in
            Connection(
                number,
                of: queue,
                parking: parking,
                locks: LockNames(schema: schema),
                patience: patience,
                dial: { () throws(Problem) in try Link(dialling: address, patience: patience) }
            )
        }
    }

    package func read<Value: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws(LedgerError) -> Value {
        do {
            let caller = Caller<Value>()
            return try await caller.wait {
                queue.submit(
                    Reading(
                        perform: { Answer(of: work, in: $0, caller) },
                        fail: { caller.tell(.failure($0)) }
                    )
                )
            }
        } catch let error as LedgerError {
            throw error
        } catch {
            throw .unavailable("the ledger failed: \(type(of: error))")
        }
    }

    package func write<Value: Sendable>(
        _ scope: LedgerScope,
        _ work: @escaping @Sendable (any SQLSession) throws -> Value
    ) async throws -> Value {
        let caller = Caller<Value>()
        return try await caller.wait {
            queue.submit(
                Change(
                    scope: scope,
                    perform: { Answer(of: work, in: $0, caller) },
                    fail: { caller.tell(.failure($0)) }
                )
            )
        }
    }

    /// Reads; writes as well where that has not been proven for half a minute, for reading alone would not show a full
    /// disk.
    package func check() async throws(LedgerError) {
        let now = ContinuousClock.now
        let isProven = proven.withLock { $0.map { now - $0 < .seconds(30) } ?? false }
        do {
            if isProven {
                _ = try await read { try $0.answers(to: [SQLStatement("SELECT count FROM checks")]) }
            } else {
                try await write(.additions) {
                    try $0.post(SQLStatement("UPDATE checks SET count = count + 1"))
                }
            }
        } catch {
            proven.withLock { $0 = nil }
            throw error as? LedgerError ?? .unavailable("the ledger failed: \(type(of: error))")
        }
        if !isProven { proven.withLock { $0 = now } }
    }
}

extension Answer {
    fileprivate init<Value: Sendable>(
        of work: (any SQLSession) throws -> Value,
        in session: Session,
        _ caller: Caller<Value>
    ) {
        do {
            let value = try work(session)
            self.init(error: nil) { caller.tell(.success(value)) }
        } catch {
            self.init(error: error) { caller.tell(.failure(error)) }
        }
    }
}
