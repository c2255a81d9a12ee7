import FaultRig
import Foundation
import Rehearsal
import Sandbox

/// A command line, with what it is run with.
struct Invocation: Sendable {
    var arguments: [String]
    var environment: [String: String] = [:]

    init(_ arguments: String..., environment: [String: String] = [:]) {
        self.arguments = arguments
        self.environment = environment
    }
}

/// How each command of the tools is run for the scan.
///
/// A command without a place here fails the scan: give it one, with arguments that show as much as it can show.
/// Wrong arguments, and a configuration that can't be read, are tried with every command anyway.
struct CommandTable {
    /// The ids of some dead letters.
    var letters: [String]
    /// The numbers of a replay that was stopped, and of one that runs.
    var stopped: Int64
    var running: Int64
    var secrets: Secrets
    /// An empty database, for a ledger to be copied into.
    var postgres: String

    private var wrong: [String: String] {
        ["AMQP_URL": secrets.wrongAMQP, "RABBITMQ_MANAGEMENT_URL": secrets.wrongManagement]
    }

    var invocations: [String: [Invocation]] {
        [sales, mappings, books, deadLetters].reduce(topology) { $0.merging($1) { $1 } }
    }

    private var topology: [String: [Invocation]] {
        [
            "uitpas topology apply": [Invocation(), Invocation(environment: wrong)],
            "uitpas topology check": [
                Invocation("--json"), Invocation(environment: wrong),
                Invocation(environment: ["RABBITMQ_MANAGEMENT_URL": secrets.wrongManagement]),
            ],
            "uitpas topology export": [Invocation(), Invocation("--users", "--passwords", Numbers.asID)],
            "uitpas ledger migrate": [
                Invocation(),
                Invocation(environment: ["LEDGER_URL": "postgresql://u:\(Numbers.asID)@127.0.0.1:1/d"]),
            ],
            "uitpas ledger status": [Invocation(), Invocation("--json"), Invocation("--csv")],
            "uitpas ledger restored": [
                Invocation("--by", TestData.social), Invocation(), Invocation("--end", "--timeout", "1"),
                Invocation("--end", "--anyway", "--timeout", "1"), Invocation("--end"),
            ],
            "uitpas ledger copy": [
                Invocation("--from", "sqlite:/nowhere/\(TestData.social)"),
                Invocation(
                    "--from",
                    "sqlite:\(secrets.cluster.ledgerPath)",
                    environment: ["LEDGER_URL": postgres]
                ),
                Invocation(
                    "--from",
                    "sqlite:\(secrets.cluster.ledgerPath)",
                    environment: ["LEDGER_URL": "postgresql://u:\(Numbers.asID)@127.0.0.1:1/d"]
                ),
            ],
            "uitpas doctor": [
                Invocation(), Invocation("--json"), Invocation(environment: wrong),
                Invocation(environment: ["RABBITMQ_MANAGEMENT_URL": secrets.wrongManagement]),
            ],
            "uitpas publish": [
                Invocation("--wait", "5", secrets.cluster.path("question.json")),
                Invocation("--wait", "5", "--json", secrets.cluster.path("question.json")),
                Invocation("--wait", "1", secrets.cluster.path("nobody.json")),
                Invocation(secrets.cluster.path("broken.json")),
                Invocation("/nowhere/\(TestData.social).json"),
            ],
        ]
    }

    private var sales: [String: [Invocation]] {
        let (no, id) = ("--no-wait", Numbers.asID)
        let states = ["registered", "refused", "cancelled", "unmapped", "uncertain", "parked", "manual"]
        return [
            "uitpas mappings list": [
                Invocation(), Invocation("--json"), Invocation("--csv"), Invocation("--problems", "--csv"),
            ],
            "uitpas mappings show": ["N", id, "109", "odd"].flatMap {
                [Invocation($0), Invocation($0, "--json")]
            },
            "uitpas mappings set": [
                Invocation("odd", "https://x.be/\(TestData.social)/\(TestData.event(102))", no),
                Invocation(id, TestData.event(103), no, "--json"), Invocation("109", TestData.social),
            ],
            "uitpas mappings unset": [Invocation(id, no), Invocation("odd", no, "--json")],
            "uitpas mappings owner": [
                Invocation(id, "handelsbeurs", no), Invocation("109", TestData.social),
            ],
            "uitpas sales list": [Invocation(), Invocation("--json"), Invocation("--csv")].map {
                var invocation = $0
                invocation.arguments += states.flatMap { ["--state", $0] }
                return invocation
            },
            "uitpas sales show": ["Z", "D", "X", id].flatMap {
                [Invocation($0), Invocation($0, "--json"), Invocation($0, "--csv")]
            },
            "uitpas sales settle": [
                Invocation("D/1", "--as", "registered", "1", "--why", "pas \(TestData.social)", "--by", id),
                Invocation(
                    "D/1",
                    "--as",
                    "registered",
                    TestData.social,
                    "--why",
                    "0900-0000-67513",
                    "--json"
                ),
                Invocation("D/1", "--as", "absent", "--why", "zie \(Numbers.spellings(TestData.group)[7])"),
                Invocation("\(id)/\(id)", "--as", "absent", "--why", "niet te vinden"),
                Invocation("D/1", "--as", "absent", "--force", "--why", "pas \(TestData.social)"),
            ],
        ]
    }

    private var mappings: [String: [Invocation]] {
        let (file, id) = (secrets.cluster.path("mappings.csv"), Numbers.asID)
        return [
            "uitpas mappings history": ["N", Numbers.asID, "109", "odd"].flatMap {
                [Invocation($0), Invocation($0, "--json"), Invocation($0, "--csv")]
            },
            "uitpas mappings import": [
                Invocation(file, "--dry-run"), Invocation(file, "--no-wait", "--by", Numbers.asID),
                Invocation(secrets.cluster.path("broken.json")), Invocation("/nowhere/\(TestData.social)"),
            ],
            "uitpas mappings export": inEachFormat,
            "uitpas mappings moved": inEachFormat + [
                Invocation("--event", id), Invocation("--organizer", TestData.social),
                Invocation("--period", TestData.social), Invocation("--doubt", TestData.social),
            ],
            "uitpas mappings overdue": inEachFormat.map {
                var invocation = $0
                invocation.arguments += ["--minutes", "0"]
                return invocation
            },
            "uitpas mappings resync": [Invocation("--dry-run"), Invocation("--dry-run", "--json")],
            "uitpas mappings suggest": inEachFormat + [Invocation("--event", TestData.social)],
        ]
    }

    private var books: [String: [Invocation]] {
        let (line, id) = ("G/1", Numbers.asID)
        return [
            "uitpas report daily": inEachFormat + [Invocation("--period", TestData.social)],
            "uitpas report events": inEachFormat + [Invocation("--event", id)],
            "uitpas report customers": inEachFormat + [Invocation("--seller", TestData.social)],
            "uitpas report ticket-types": inEachFormat,
            "uitpas retribution": inEachFormat + [Invocation("--organizer", TestData.social)],
            "uitpas reconcile": inEachFormat + [Invocation("--event", id)],
            "uitpas worklist list": inEachFormat + [Invocation("--all")],
            "uitpas worklist done": [
                Invocation(line, "--note", "pas \(TestData.social)", "--by", id),
                Invocation("\(id)/\(id)", "--note", "x"),
            ],
            "uitpas worklist undo": [
                Invocation(line, "--note", "pas \(TestData.social)"),
                Invocation("\(id)/\(id)", "--note", "x"),
            ],
        ]
    }

    private var inEachFormat: [Invocation] { [Invocation(), Invocation("--json"), Invocation("--csv")] }

    private var deadLetters: [String: [Invocation]] {
        let id = Numbers.asID
        return [
            "dead-letters collect": [Invocation()],
            "dead-letters list": [
                Invocation(), Invocation("--json"), Invocation("--csv"), Invocation("--reason", "malformed"),
                Invocation("--queue", TestData.social),
            ],
            "dead-letters stats": [
                Invocation(), Invocation("--json"), Invocation("--csv"), Invocation("--by", "event"),
                Invocation("--by", "seller", "--json"), Invocation("--by", "queue", "--csv"),
            ],
            "dead-letters show": letters.enumerated().map { index, letter in
                index.isMultiple(of: 2) ? Invocation(letter) : Invocation(letter, "--json")
            },
            "dead-letters replay": [
                Invocation("--dry-run", "--reason", "malformed"),
                Invocation("--dry-run", "--reason", "unroutable", "--json"),
                Invocation("--reason", "unknown-seller", "--yes", "--json"),
                Invocation("--all", "--basket", id), Invocation("--basket", id),
            ] + letters.prefix(3).map { Invocation($0, "--why", TestData.social) },
            "dead-letters discard": letters.suffix(3).map {
                Invocation($0, "--why", "pas \(TestData.social)")
            }
                + [Invocation(TestData.regularWithOne, "--why", "x")],
            "dead-letters restore": [
                Invocation("--reason", "malformed", "--yes"), Invocation("1", "--why", id),
            ],
            "dead-letters edit": letters.prefix(6).flatMap {
                [
                    Invocation($0, "--with", "sed 's/12/13/'", "--hold", "--yes", "--why", id),
                    Invocation($0, "--with", "sed 's/[*]/1/'"), Invocation($0, "--original", "--yes"),
                ]
            },
            "dead-letters resume": [Invocation("\(stopped)", "--as", id), Invocation(id)],
            "dead-letters stop": [Invocation("\(running)", "--as", id), Invocation(id)],
            "dead-letters watch": [Invocation("--for", "1"), Invocation("--for", "1", "--json")],
            "dead-letters runs": [
                Invocation(), Invocation("--json"), Invocation("1"), Invocation("1", "--csv"),
            ],
            "dead-letters export": [Invocation("--status", "all")],
            "dead-letters import": [
                Invocation(secrets.cluster.path("letters.jsonl"), "--why", id),
                Invocation(secrets.cluster.path("broken.json")), Invocation("/nowhere/\(TestData.social)"),
            ],
            "dead-letters purge": [Invocation("--older-than", "0m", "--dry-run")],
            "dead-letters audit": [Invocation(), Invocation("--json"), Invocation("--csv")],
        ]
    }
}
