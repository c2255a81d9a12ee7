package import Rehearsal

/// What a fault can lay its hands on.
package struct Stage: Sendable {
    package let cluster: Cluster
    package let roster: Roster
    /// Between all workers but the first of each kind, and the broker and the upstream.
    package let wires: Wires
    /// The source of this strike's choices; copy it.
    package let choices: Choices
    /// How long a fault lasts that has no length of its own.
    package let length: Duration
    /// How many workers one strike of a killing fault kills.
    package let kills: Int

    package var upstream: Upstream { cluster.upstream }
    package var broker: TestBroker { cluster.virtualHost.broker }

    package init(
        cluster: Cluster,
        roster: Roster,
        wires: Wires,
        choices: Choices,
        length: Duration,
        kills: Int
    ) {
        self.cluster = cluster
        self.roster = roster
        self.wires = wires
        self.choices = choices
        self.length = length
        self.kills = kills
    }

    /// Lets the fault last: for ``length``, or for as long as is said.
    package func last(for duration: Duration? = nil) async throws {
        try await Task.sleep(for: duration ?? length)
    }

    /// After this time nobody can still post what an attempt of before posted, and its answer has been looked up.
    package static let pastEveryFence = Duration.seconds(13)
}
