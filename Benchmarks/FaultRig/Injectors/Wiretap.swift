import CLinux
import Foundation
import Glibc
import Rehearsal
import ThreadExecutor

/// A TCP proxy on loopback in front of one port (the broker's, the upstream's), which does to the connections through
/// it what a bad network does.
///
/// Needs neither root nor anything installed. Whatever is asked of it holds when the call returns, for connections
/// that are open and for those that come. Two things differ from a network: a new connection is accepted even while
/// the wire is silent (a client waits for an answer, not for the connection), and bytes under way are acknowledged
/// (`TCP_USER_TIMEOUT` does not see the silence; heartbeats and deadlines do).
package final class Wiretap: Sendable {
    /// How a connection ends when it is cut.
    package enum Cut: Sendable {
        /// RST, both ways: as when a host or a firewall forgets the connection.
        case reset
        /// FIN, both ways, after the bytes that were under way: as when the other program closes it.
        case end
    }

    /// Which way bytes go.
    package enum Way: Sendable, CaseIterable {
        case toServer
        case toClient
    }

    /// What becomes of bytes during a silence.
    package enum Fate: Sendable {
        /// They arrive when the silence ends, as packets do that are sent again.
        case late
        /// They never arrive; a connection that has lost some is reset when the silence ends, since a stream with a
        /// hole cannot go on.
        case lost
    }

    /// Where clients are to connect instead, on 127.0.0.1.
    package let port: Int
    private let event = uitpas_eventfd()
    private let switchboard: Lock<Switchboard>

    /// Listens on a free port and passes everything on to 127.0.0.1:`target`, until it is closed.
    package init(to target: Int) throws(InjectionError) {
        let listener = try Socket.bound(to: 0)
        port = try Socket.port(of: listener)
        listen(listener, Switchboard.backlog)
        switchboard = Lock(Switchboard(target: target, port: port, listener: listener))
        Thread.detachNewThread { self.serve() }
    }

    /// How many connections are open through it.
    package var connections: Int { switchboard.withLock { $0.splices.count } }

    /// How many connections it has ever accepted.
    package var accepted: Int { switchboard.withLock { $0.accepted } }

    /// Ends every connection that is open; new ones are welcome.
    package func cut(_ cut: Cut = .reset) { change { $0.cut(cut) } }

    /// From now on new connections are refused; those that are open stay.
    package func refuse() throws(InjectionError) {
        try attempt { board throws(InjectionError) in try board.refuse() }
    }

    /// From now on nothing is heard in the given directions, and nobody is told.
    package func silence(_ ways: Set<Way> = Set(Way.allCases), bytes fate: Fate = .late) {
        change { $0.silence = Dictionary(uniqueKeysWithValues: ways.map { ($0, fate) }) }
    }

    /// From now on everything passes again.
    package func heal() throws(InjectionError) {
        try attempt { board throws(InjectionError) in try board.heal() }
    }

    /// Says `bytes` to every client, as if the server had.
    package func inject(_ bytes: [UInt8]) {
        change { board in
            for splice in board.splices { _ = send(splice.client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
        }
    }

    /// Ends every connection and listens no more; whoever makes a wiretap does this.
    package func close() { change { $0.close() } }

    private func change(_ act: (inout Switchboard) -> Void) {
        switchboard.withLock(act)
        wake()
    }

    private func attempt(_ act: (inout Switchboard) throws(InjectionError) -> Void) throws(InjectionError) {
        let result = switchboard.withLock { board in
            Result { () throws(InjectionError) in try act(&board) }
        }
        wake()
        try result.get()
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(event, &one, 8)
    }

    /// The life of its thread.
    private func serve() {
        while true {
            var watched = switchboard.withLock { $0.isClosed ? [] : $0.watched }
            if watched.isEmpty { break }
            watched.append(pollfd(fd: event, events: Int16(POLLIN), revents: 0))
            poll(&watched, nfds_t(watched.count), -1)
            if watched.last?.revents != 0 {
                var count: UInt64 = 0
                _ = read(event, &count, 8)
            }
            switchboard.withLock { $0.serve() }
        }
    }

    deinit { Glibc.close(event) }
}

/// Runs a wiretap in front of `target` around `body`.
package func withWiretap<Value>(
    to target: Int,
    _ body: (Wiretap) async throws -> Value
) async throws -> Value {
    let wiretap = try Wiretap(to: target)
    defer { wiretap.close() }
    return try await body(wiretap)
}
