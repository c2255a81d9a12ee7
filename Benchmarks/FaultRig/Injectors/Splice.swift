import Glibc

/// One connection through a wiretap: two sockets, and the bytes between them.
struct Splice {
    /// One direction.
    private struct Flow {
        /// Read, and not yet taken by the other side.
        var pending: ArraySlice<UInt8> = []
        var hasEnded = false
        var hasLost = false
    }

    let client: Int32
    /// -1: the server was never told.
    let server: Int32
    private var flows: [Wiretap.Way: Flow] = [.toServer: Flow(), .toClient: Flow()]
    /// How it is to be ended, when there is nothing more to move.
    private(set) var verdict: Wiretap.Cut?

    init(client: Int32, server: Int32) {
        (self.client, self.server) = (client, server)
        if server < 0 { flows[.toServer]?.hasLost = true }
    }

    var hasLost: Bool { flows.values.contains(where: \.hasLost) }

    func close(_ cut: Wiretap.Cut) {
        for socket in [client, server] where socket >= 0 {
            switch cut {
            case .reset: Socket.resetOnClose(socket)
            // With something unread, the kernel would reset it.
            case .end: Socket.drain(socket)
            }
            Glibc.close(socket)
        }
    }

    /// Adds both sockets to what is polled; one of which nothing is wanted, not even its end, is left out.
    func watch(_ silence: [Wiretap.Way: Wiretap.Fate], _ watched: inout [pollfd]) {
        for (socket, out) in [(client, Wiretap.Way.toServer), (server, .toClient)] {
            let into = out == .toServer ? Wiretap.Way.toClient : .toServer
            var events: Int32 = 0
            if mayRead(out, silence) { events |= POLLIN }
            if mayWrite(into, silence) { events |= POLLOUT }
            watched.append(pollfd(fd: events == 0 ? -1 : socket, events: Int16(events), revents: 0))
        }
    }

    mutating func move(_ silence: [Wiretap.Way: Wiretap.Fate]) {
        for way in Wiretap.Way.allCases {
            let (source, sink) = way == .toServer ? (client, server) : (server, client)
            if mayWrite(way, silence) { write(way, to: sink) }
            while verdict == nil, mayRead(way, silence), read(way, from: source, silence[way]) {
                if mayWrite(way, silence) { write(way, to: sink) }
            }
        }
        if flows.values.allSatisfy({ $0.hasEnded && $0.pending.isEmpty && !$0.hasLost }) { verdict = .end }
    }

    private func mayRead(_ way: Wiretap.Way, _ silence: [Wiretap.Way: Wiretap.Fate]) -> Bool {
        guard let flow = flows[way], !flow.hasEnded else { return false }
        if way == .toClient, server < 0 { return false }
        return silence[way] == .lost || (silence[way] == nil && flow.pending.isEmpty)
    }

    private func mayWrite(_ way: Wiretap.Way, _ silence: [Wiretap.Way: Wiretap.Fate]) -> Bool {
        guard silence[way] == nil, let flow = flows[way], !flow.hasLost else { return false }
        return !flow.pending.isEmpty
    }

    /// Reads once; whether there may be more.
    private mutating func read(_ way: Wiretap.Way, from source: Int32, _ fate: Wiretap.Fate?) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(source, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR || errno == ENOTCONN { return false }
        switch (fate, count) {
        case (.lost, 1...):
            flows[way]?.hasLost = true
        case (.lost, _):
            // Whoever left, the other side does not hear of it.
            flows[way]?.hasLost = true
            flows[way]?.hasEnded = true
        case (nil, 1...), (.late, 1...):
            flows[way]?.pending = buffer[..<count]
        case (nil, 0), (.late, 0):
            flows[way]?.hasEnded = true
            shutdown(way == .toServer ? server : client, Int32(SHUT_WR))
        case (nil, _), (.late, _):
            verdict = .reset
        }
        return count > 0
    }

    private mutating func write(_ way: Wiretap.Way, to sink: Int32) {
        while let pending = flows[way]?.pending, !pending.isEmpty {
            let count = pending.withUnsafeBytes { send(sink, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0 {
                if errno != EAGAIN && errno != EINTR && errno != ENOTCONN { verdict = .reset }
                return
            }
            flows[way]?.pending = pending.dropFirst(count)
        }
    }
}
