import ArgumentParser
import Desks
import Messages
import Tickets
import Working

/// `--reason`, `--queue` and `--since`.
struct LetterQuery: ParsableArguments {
    @Option(help: "Only letters of this reason.")
    var reason: LetterReason?
    @Option(help: "Only letters that fell from this queue.")
    var queue: String?
    @Option(help: "Only letters that fell at or after this moment (RFC 3339).", transform: Instant.parsed)
    var since: Instant?

    var filter: DeadLetterFilter {
        DeadLetterFilter(reason: reason?.rawValue, queue: queue, since: since)
    }
}

/// A reason of the contract, on the command line.
struct LetterReason: RawRepresentable, ExpressibleByArgument, CaseIterable {
    var rawValue: String

    init?(rawValue: String) {
        guard DeadLetterReason(rawValue: rawValue) != nil else { return nil }
        self.rawValue = rawValue
    }

    static var allCases: [LetterReason] {
        DeadLetterReason.allCases.compactMap { LetterReason(rawValue: $0.rawValue) }
    }

    static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension DeadLetterStore {
    /// The most letters that are listed or replayed at once.
    static var listLimit: Int { 100_000 }

    /// The letters meant, the oldest first.
    func letters(_ filter: DeadLetterFilter) async throws(LedgerError) -> [DeadLetter] {
        try await deadLetters(filter, limit: Self.listLimit).sorted { $0.id < $1.id }
    }
}
