import FaultRig
import Glibc
import Rehearsal
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `A wiretap` {
    @Test func `passes bytes both ways, and the end of each`() async throws {
        try await withPeers { client, server, _ in
            try client.say("hello")
            #expect(try server.hear(5) == "hello")
            try server.say("good day")
            #expect(try client.hear(8) == "good day")
            client.end()
            #expect(try server.hear(1) == "")
            try server.say("bye")
            #expect(try client.hear(3) == "bye")
        }
    }

    @Test func `passes more than any buffer holds, whoever reads when`() async throws {
        try await withPeers { client, server, _ in
            let size = 8 << 20
            async let said: Void = elsewhere { try client.say(String(repeating: "x", count: size)) }
            let heard = try await elsewhere { try server.hear(size) }
            #expect(heard.utf8.count == size)
            try await said
        }
    }

    @Test(arguments: [(Wiretap.Cut.reset, ECONNRESET), (.end, 0)])
    func `cuts with RST or with FIN, on both sides, and lets new connections in`(
        _ cut: Wiretap.Cut,
        _ code: Int32
    ) async throws {
        try await withPeers { client, server, wiretap in
            try client.say("hello")
            #expect(try server.hear(5) == "hello")
            wiretap.cut(cut)
            #expect(client.ending == code)
            #expect(server.ending == code)
            #expect(wiretap.connections == 0)
            let next = try Peer(to: wiretap.port)
            try next.say("again")
            try await eventually("the next connection is there") { wiretap.connections == 1 }
            #expect(wiretap.accepted == 2)
        }
    }

    @Test func `refuses new connections, keeps old ones, and has its port back afterwards`() async throws {
        try await withPeers { client, server, wiretap in
            try wiretap.refuse()
            #expect(throws: Peer.Failure(call: "connect", code: ECONNREFUSED)) { try Peer(to: wiretap.port) }
            try client.say("still here")
            #expect(try server.hear(10) == "still here")
            try wiretap.heal()
            _ = try Peer(to: wiretap.port)
        }
    }

    @Test(arguments: [Set<Wiretap.Way>([.toServer]), [.toClient], [.toServer, .toClient]])
    func `is silent the ways it is told, and what was late arrives`(_ ways: Set<Wiretap.Way>) async throws {
        try await withPeers { client, server, wiretap in
            wiretap.silence(ways, bytes: .late)
            try client.say("up")
            try server.say("down")
            for (way, peer, text) in [(Wiretap.Way.toServer, server, "up"), (.toClient, client, "down")] {
                if ways.contains(way) {
                    #expect(peer.hearsNothing)
                } else {
                    #expect(try peer.hear(text.utf8.count) == text)
                }
            }
            try wiretap.heal()
            if ways.contains(.toServer) { #expect(try server.hear(2) == "up") }
            if ways.contains(.toClient) { #expect(try client.hear(4) == "down") }
        }
    }

    @Test func `closes nothing while bytes are lost, and resets what has a hole when it heals`() async throws
    {
        try await withPeers { client, server, wiretap in
            wiretap.silence([.toServer], bytes: .lost)
            try client.say("never heard")
            #expect(server.hearsNothing)
            try server.say("heard")
            #expect(try client.hear(5) == "heard")
            client.end()
            #expect(server.hearsNothing)
            try wiretap.heal()
            #expect(server.ending == ECONNRESET)
        }
    }

    @Test func `keeps a connection that lost nothing`() async throws {
        try await withPeers { client, server, wiretap in
            wiretap.silence(bytes: .lost)
            try wiretap.heal()
            try client.say("hello")
            #expect(try server.hear(5) == "hello")
        }
    }

    @Test(arguments: [Wiretap.Fate.late, .lost])
    func `is silent for new connections too`(_ fate: Wiretap.Fate) async throws {
        let listener = try Listener()
        try await withWiretap(to: listener.port) { wiretap in
            wiretap.silence(bytes: fate)
            let client = try Peer(to: wiretap.port)
            try client.say("hello")
            #expect(client.hearsNothing)
            #expect(listener.hasNobody)
            if fate == .lost {
                try await eventually("the connection is taken") { wiretap.connections == 1 }
            }
            try wiretap.heal()
            switch fate {
            case .late: #expect(try listener.accept().hear(5) == "hello")
            case .lost: #expect(client.ending == ECONNRESET)
            }
        }
    }

    @Test func `resets a client whose server is not there`() async throws {
        let port = try Listener().port
        try await withWiretap(to: port) { wiretap in
            let client = try Peer(to: wiretap.port)
            #expect(client.ending == ECONNRESET)
        }
    }

    @Test func `lets one client that does not read delay no other`() async throws {
        try await withPeers { _, lazyServer, wiretap in
            lazyServer.sayAsMuchAsFits()
            let (client, server) = try await second(through: wiretap, from: lazyServer)
            try client.say("hello")
            #expect(try server.hear(5) == "hello")
        }
    }

    private func second(through wiretap: Wiretap, from first: Peer) async throws -> (Peer, Peer) {
        let client = try Peer(to: wiretap.port)
        return (client, try first.listener?.accept() ?? client)
    }
}

/// Calls `body` with both ends of a connection through a wiretap.
private func withPeers(_ body: (Peer, Peer, Wiretap) async throws -> Void) async throws {
    let listener = try Listener()
    try await withWiretap(to: listener.port) { wiretap in
        let client = try Peer(to: wiretap.port)
        try await body(client, try listener.accept(), wiretap)
    }
}
