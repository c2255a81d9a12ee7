import Rehearsal

/// What can become of the server that the ledger is on.
struct PostgresFault: Fault {
    enum Manner: String, CaseIterable {
        case kill
        case killAndAway = "kill-and-away"
        case restart
        case pause
        case longPause = "pause-past-every-fence"
        case terminated = "connections-terminated"
        case readOnly = "read-only"
        case locked

        var words: String {
            switch self {
            case .kill: "is killed with SIGKILL and started again, three times"
            case .killAndAway:
                "is killed with SIGKILL and stays away for longer than anybody waits to learn of a commit"
            case .restart: "stops in good order and starts again"
            case .pause:
                "is stopped with SIGSTOP for some seconds: connections stay open, and nothing answers"
            case .longPause: "is stopped with SIGSTOP past every fence, then goes on"
            case .terminated: "ends every connection (pg_terminate_backend), again and again"
            case .readOnly: "takes no writing, as a standby does not"
            case .locked: "has the table of lines locked by somebody else"
            }
        }
    }

    /// A worker asks for 15 seconds what has become of a commit.
    private static let awayForLong = Duration.seconds(20)

    let manner: Manner

    var name: String { "postgresql-\(manner.rawValue)" }
    var summary: String { "the ledger's server \(manner.words)" }

    func strike(_ stage: Stage) async throws {
        guard let server = stage.cluster.postgres else { throw RehearsalError("the ledger has no server") }
        var choices = stage.choices
        switch manner {
        case .kill:
            for _ in 0..<3 {
                try await server.control(.kill)
                try await server.control(.start)
                try await stage.last(for: .milliseconds(Int.random(in: 500...1_500, using: &choices)))
            }
        case .killAndAway:
            try await server.control(.kill)
            try await lasting(Self.awayForLong, stage) { try await server.control(.start) }
        case .restart: try await server.control(.restart)
        case .pause: try await pause(server, for: stage.length, stage)
        case .longPause: try await pause(server, for: Stage.pastEveryFence, stage)
        case .terminated:
            for _ in 0..<5 {
                try await server.psql(
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
                    """
                )
                try await stage.last(for: .milliseconds(Int.random(in: 100...900, using: &choices)))
            }
        case .readOnly:
            try await setReadOnly("SET default_transaction_read_only = on", server)
            try await lasting(stage.length, stage) {
                try await setReadOnly("RESET default_transaction_read_only", server)
            }
        case .locked:
            let seconds = stage.length / .seconds(1)
            try await server.psql("LOCK TABLE lines IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(\(seconds))")
        }
    }

    private func pause(_ server: TestPostgres, for length: Duration, _ stage: Stage) async throws {
        try await server.control(.pause)
        try await lasting(length, stage) { try await server.control(.resume) }
    }

    private func setReadOnly(_ setting: String, _ server: TestPostgres) async throws {
        try await server.psql("ALTER SYSTEM \(setting)")
        try await server.psql("SELECT pg_reload_conf()")
    }

    /// Lets it last, and heals it then, stopped or not.
    private func lasting(
        _ length: Duration,
        _ stage: Stage,
        thenHealing heal: () async throws -> Void
    ) async throws {
        let result: Result<Void, any Error>
        do { result = .success(try await stage.last(for: length)) } catch { result = .failure(error) }
        try await heal()
        try result.get()
    }
}
