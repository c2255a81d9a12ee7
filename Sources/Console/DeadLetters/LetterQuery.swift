import ArgumentParser
import Desks
import Messages
import Tickets
import Working

/// What dead letters are found by.
struct LetterQuery: ParsableArguments {
    @Option(help: "Only letters of this cause; dead-letters stats has its eight characters.")
    var cause: String?
    @Option(help: "Only letters of this reason.")
    var reason: LetterReason?
    @Option(help: "Only letters that fell from this queue.")
    var queue: String?
    @Option(help: ArgumentHelp("Only messages of this type, such as basket.sold.", valueName: "type"))
    var type: String?
    @Option(help: "Only letters about this workgroup.")
    var workgroup: String?
    @Option(help: "Only letters about this seller.")
    var seller: String?
    @Option(help: ArgumentHelp("Only letters about this basket.", valueName: "id"))
    var basket: String?
    @Option(help: ArgumentHelp("Only commands to this organiser.", valueName: "id"))
    var organizer: String?
    @Option(help: ArgumentHelp("Only letters about this Tixly event.", valueName: "id"))
    var event: String?
    @Option(help: "Only letters that fell at or after this moment (RFC 3339).", transform: Instant.parsed)
    var since: Instant?
    @Option(help: "Only letters that fell before this moment (RFC 3339).", transform: Instant.parsed)
    var until: Instant?

    func filter(status: LetterEntry.Status? = .open) -> DeadLetterFilter {
        DeadLetterFilter(
            status: status,
            cause: cause?.lowercased(),
            reason: reason?.rawValue,
            queue: queue,
            type: type,
            workgroup: workgroup,
            seller: seller,
            basket: basket,
            organizer: organizer,
            event: event,
            since: since,
            until: until
        )
    }

    /// What was asked for, as it is typed; empty where everything is meant.
    var words: String {
        let parts: [(String, String?)] = [
            ("cause", cause), ("reason", reason?.rawValue), ("queue", queue), ("type", type),
            ("workgroup", workgroup), ("seller", seller), ("basket", basket), ("organizer", organizer),
            ("event", event), ("since", since?.rfc3339), ("until", until?.rfc3339),
        ]
        return parts.compactMap { name, value in value.map { "--\(name) \($0.quotedForShell)" } }
            .joined(separator: " ")
    }
}

/// Either letters by their numbers, or what a query finds.
struct LetterSelection: ParsableArguments {
    @Argument(help: "The letters' numbers.")
    var ids: [Int64] = []
    @OptionGroup(title: "Instead of numbers, everything that all of these hold for") var query: LetterQuery
    @Flag(help: "Instead of numbers: everything there is.")
    var all = false

    func validate() throws {
        let isQuery = !query.words.isEmpty
        guard [!ids.isEmpty, isQuery, all].count(where: { $0 }) == 1 else {
            throw ValidationError(
                ids.isEmpty && !isQuery && !all
                    ? "Give the letters' numbers, or say which with --cause, --reason and the like, or --all."
                    : "Give either the letters' numbers, or options that find them, or --all."
            )
        }
    }

    var isByNumber: Bool { !ids.isEmpty }

    /// What was asked for, as it is typed.
    var words: String {
        isByNumber
            ? ids.map(String.init).joined(separator: ", ")
            : all ? "--all" : NumberMask.masked.text(query.words)
    }

    /// The letters meant, the oldest first; numbers that there is no letter of are remarked on and counted.
    ///
    /// By number whatever their status, else those with `status`.
    func find(
        in ledger: some DeadLetterStore,
        status: LetterEntry.Status? = .open
    ) async throws -> (entries: [LetterEntry], unknown: Int) {
        let filter = isByNumber ? DeadLetterFilter(ids: ids, status: nil) : query.filter(status: status)
        let entries = try await ledger.entries(filter, limit: nil).sorted { $0.id < $1.id }
        let unknown = Set(ids).subtracting(entries.map(\.id))
        for id in unknown.sorted() { remark("there is no dead letter \(id)") }
        if entries.isEmpty, !isByNumber {
            remark("no \(status?.rawValue ?? "") dead letter matches \(words)")
        }
        return (entries, unknown.count)
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

/// A letter's status, or any.
enum LetterStatus: String, ExpressibleByArgument, CaseIterable {
    case open
    case replayed
    case discarded
    case all

    var status: LetterEntry.Status? {
        switch self {
        case .open: .open
        case .replayed: .replayed
        case .discarded: .discarded
        case .all: nil
        }
    }
}
