import Glibc

/// Every connection through a wiretap, and what is being done to them.
///
/// Never blocks: what a client or a server does not take is kept, and nothing more is read for it until it does.
struct Switchboard {
    static let backlog: Int32 = 256

    let target: Int
    let port: Int
    private var listener: Int32
    private(set) var splices: [Splice] = []
    private(set) var accepted = 0
    private(set) var isClosed = false
    var silence: [Wiretap.Way: Wiretap.Fate] = [:]

    init(target: Int, port: Int, listener: Int32) {
        (self.target, self.port, self.listener) = (target, port, listener)
    }

    mutating func cut(_ cut: Wiretap.Cut) {
        if cut == .end { for index in splices.indices { splices[index].move(silence) } }
        for splice in splices { splice.close(cut) }
        splices = []
    }

    /// A socket that is bound and does not listen keeps the port and has the kernel refuse.
    mutating func refuse() throws(InjectionError) {
        // Closing does not end it: the wiretap's thread may be waiting for it at this moment.
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
        listener = try Socket.bound(to: port)
    }

    mutating func heal() throws(InjectionError) {
        silence = [:]
        for splice in splices where splice.hasLost { splice.close(.reset) }
        splices.removeAll(where: \.hasLost)
        guard listen(listener, Self.backlog) == 0 else { throw Socket.failure("listen") }
    }

    mutating func close() {
        guard !isClosed else { return }
        isClosed = true
        Glibc.close(listener)
        cut(.end)
    }

    /// What there is to wait for.
    var watched: [pollfd] {
        var watched = [pollfd(fd: mayAccept ? listener : -1, events: Int16(POLLIN), revents: 0)]
        for splice in splices { splice.watch(silence, &watched) }
        return watched
    }

    /// Moves what can be moved.
    mutating func serve() {
        if isClosed { return }
        if mayAccept { accept() }
        for index in splices.indices { splices[index].move(silence) }
        for splice in splices {
            if let cut = splice.verdict { splice.close(cut) }
        }
        splices.removeAll { $0.verdict != nil }
    }

    /// A connection whose first bytes are to come late is left to the kernel to accept.
    private var mayAccept: Bool { silence[.toServer] != .late }

    private mutating func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { return }
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            accepted += 1
            // Of a connection whose bytes are lost, the server does not hear.
            let server = silence[.toServer] == .lost ? -1 : Socket.connecting(to: target)
            splices.append(Splice(client: client, server: server))
        }
    }
}
