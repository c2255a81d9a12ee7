// swift-tools-version: 6.2
import PackageDescription

// Read top to bottom: ring 0 is C, ring 7 the executables. A target depends on lower rings only,
// and adapters never see each other.

let strict: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let inMemoryLogging = Target.Dependency.product(name: "InMemoryLogging", package: "swift-log")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let metricsCore = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let metricsTestKit = Target.Dependency.product(name: "MetricsTestKit", package: "swift-metrics")
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let workers = ["tariff-worker", "routing-worker", "sale-worker", "cancellation-worker", "mapping-worker"]
let tools = ["dead-letters", "uitpas", "uitpas-workers"]

let package = Package(
    name: "uitpas-workers",
    products: (workers + tools + ["uitpas-sandbox"]).map { .executable(name: $0, targets: [$0]) },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Ring 0: C.
        .systemLibrary(
            name: "CRabbitMQ",
            pkgConfig: "librabbitmq",
            providers: [.apt(["librabbitmq-dev", "libssl-dev"])]
        ),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "CLinux"),

        // Ring 1: one thread as an actor's home.
        .target(name: "ThreadExecutor", dependencies: ["CLinux"]),
        // A JSON document as a value, for what has no shape of ours.
        .target(name: "JSON"),
        // What may be shown of what others have sent.
        .target(name: "Discretion"),

        // Ring 2: the domain. Values and total functions; depends on nothing, on purpose.
        .target(name: "Tickets"),

        // Ring 3: the wire contract, and the pipeline every worker shares.
        .target(name: "Working", dependencies: ["Discretion", logging, metrics]),
        .target(name: "Messages", dependencies: ["Discretion", "Tickets", "Working"]),
        // What the broker should have, as data.
        .target(name: "Topology", dependencies: ["Messages", "Tickets", "Working"]),

        // Ring 4: the use cases, one a worker, and the ports they need.
        .target(
            name: "Desks",
            dependencies: ["Discretion", "JSON", "Tickets", "Messages", "Working", logging, metrics]
        ),

        // The ledger in the tables of an SQL database, whichever it is.
        .target(name: "SQLLedger", dependencies: ["Desks", "Tickets", "Working"]),

        // Ring 5: adapters.
        .target(
            name: "RabbitMQ",
            dependencies: ["CRabbitMQ", "CLinux", "ThreadExecutor", "Working", logging]
        ),
        .target(name: "HTTPTransport", dependencies: ["CCurl", "CLinux", "ThreadExecutor"]),
        .target(
            name: "Publiq",
            dependencies: ["HTTPTransport", "Desks", "Discretion", "JSON", "Messages", "Tickets", "Working"]
        ),
        .target(name: "SQLiteLedger", dependencies: ["Desks", "SQLLedger", "Tickets", grdb]),
        .target(
            name: "PostgresLedger",
            dependencies: ["CPostgres", "Desks", "SQLLedger", "ThreadExecutor", "Tickets"]
        ),
        .target(name: "Settings", dependencies: [yams]),
        .target(
            name: "Observability",
            dependencies: ["Discretion", hummingbird, logging, metrics, metricsCore, serviceLifecycle]
        ),
        .target(name: "Sandbox", dependencies: ["JSON", hummingbird, logging, serviceLifecycle]),

        // Ring 6: adapters put into ports.
        .target(
            name: "Assembly",
            dependencies: [
                "Desks", "Discretion", "HTTPTransport", "Messages", "Observability", "PostgresLedger",
                "Publiq",
                "RabbitMQ", "Settings", "SQLLedger", "SQLiteLedger", "Tickets", "Working", argumentParser,
                logging, metrics, serviceLifecycle, unixSignals,
            ]
        ),

        // The commands of the tools.
        .target(
            name: "Console",
            dependencies: [
                "Assembly", "Desks", "Discretion", "HTTPTransport", "JSON", "Messages", "Observability",
                "PostgresLedger", "RabbitMQ", "SQLLedger", "SQLiteLedger", "Settings", "Tickets", "Topology",
                "Working", argumentParser, logging, unixSignals,
            ]
        ),

        // Ring 7: the executables.
        .executableTarget(name: "tariff-worker", dependencies: ["Assembly"]),
        .executableTarget(name: "routing-worker", dependencies: ["Assembly"]),
        .executableTarget(name: "sale-worker", dependencies: ["Assembly"]),
        .executableTarget(name: "cancellation-worker", dependencies: ["Assembly"]),
        .executableTarget(name: "mapping-worker", dependencies: ["Assembly"]),
        .executableTarget(name: "dead-letters", dependencies: ["Assembly", "Console", argumentParser]),
        .executableTarget(name: "uitpas", dependencies: ["Assembly", "Console", argumentParser]),
        // All of these in one, for an image.
        .executableTarget(name: "uitpas-workers", dependencies: ["Assembly", "Console"]),
        .executableTarget(
            name: "uitpas-sandbox",
            dependencies: ["JSON", "Sandbox", argumentParser, logging, serviceLifecycle, unixSignals]
        ),

        // The story of `make demo`, on the local cluster.
        .executableTarget(
            name: "uitpas-demo",
            dependencies: [
                "Assembly", "Desks", "HTTPTransport", "Messages", "Observability", "RabbitMQ", "SQLLedger",
                "SQLiteLedger", "Sandbox", "Settings",
                "Tickets", "Working", argumentParser, logging,
            ]
        ),

        // What `make benchmark` measures, and what it is measured against.
        .executableTarget(
            name: "relay-benchmark",
            dependencies: ["RabbitMQ", "Working", logging],
            path: "Benchmarks/relay"
        ),
        .executableTarget(
            name: "relay-baseline",
            dependencies: ["CRabbitMQ"],
            path: "Benchmarks/baseline",
            linkerSettings: [.linkedLibrary("rabbitmq")]
        ),

        // Test support: the package's programs as child processes, a broker to break, time limits.
        .target(name: "Rehearsal", dependencies: ["CLinux"]),

        // What `make availability` measures: what others notice of trouble.
        .executableTarget(
            name: "availability",
            dependencies: ["FaultRig", "JSON", "Messages", "Rehearsal", "Working", argumentParser],
            path: "Benchmarks/availability"
        ),

        // What `make scaling` measures: what more workers bring, and how a backlog drains.
        .executableTarget(
            name: "scaling",
            dependencies: ["FaultRig", "Messages", "Rehearsal", "Working", argumentParser],
            path: "Benchmarks/scaling"
        ),

        // What `make growth` measures: what a sale costs in a ledger that has grown.
        .executableTarget(
            name: "growth",
            dependencies: [
                "Desks", "Messages", "PostgresLedger", "Rehearsal", "SQLLedger", "SQLiteLedger", "Tickets",
                "Working", argumentParser, grdb,
            ],
            path: "Benchmarks/growth"
        ),

        // What `make faults` runs: sales while everything fails, and their audit.
        .target(
            name: "FaultRig",
            dependencies: [
                "CLinux", "HTTPTransport", "JSON", "Messages", "RabbitMQ", "Rehearsal", "Sandbox",
                "ThreadExecutor", "Working", grdb, logging,
            ],
            path: "Benchmarks/FaultRig"
        ),
        .executableTarget(
            name: "fault-rig",
            dependencies: ["FaultRig", "Rehearsal", argumentParser],
            path: "Benchmarks/faults"
        ),

        // What `make fuzz` tries, and the tests for a while: what others send, spoilt.
        .target(
            name: "Fuzzing",
            dependencies: [
                "Desks", "HTTPTransport", "JSON", "Messages", "Publiq", "RabbitMQ", "Settings", "Tickets",
                "Working",
            ],
            path: "Benchmarks/Fuzzing"
        ),
        .executableTarget(
            name: "fuzz",
            dependencies: ["CLinux", "Fuzzing", argumentParser],
            path: "Benchmarks/fuzz"
        ),

        // Tests that need no server.
        .testTarget(name: "TicketsTests", dependencies: ["Tickets"]),
        .testTarget(name: "MessagesTests", dependencies: ["Messages", "Tickets", "Working"]),
        .testTarget(
            name: "WorkingTests",
            dependencies: ["Working", inMemoryLogging, logging, metricsCore, metricsTestKit]
        ),
        .testTarget(
            name: "DesksTests",
            dependencies: [
                "Desks", "Messages", "Rehearsal", "Tickets", "Working", inMemoryLogging, logging, metricsCore,
                metricsTestKit,
            ]
        ),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"]),
        .testTarget(
            name: "ObservabilityTests",
            dependencies: ["Discretion", "Observability", logging, metricsCore, serviceLifecycle]
        ),
        .testTarget(name: "JSONTests", dependencies: ["JSON"]),
        .testTarget(name: "ThreadExecutorTests", dependencies: ["ThreadExecutor"]),
        .testTarget(name: "HTTPTransportTests", dependencies: ["HTTPTransport"]),
        .testTarget(
            name: "PubliqTests",
            dependencies: ["Publiq", "HTTPTransport", "Desks", "JSON", "Messages", "Tickets", "Working"]
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "Desks", "PostgresLedger", "Rehearsal", "SQLLedger", "SQLiteLedger", "Tickets", "Working",
                grdb,
            ]
        ),
        .testTarget(name: "SandboxTests", dependencies: ["JSON", "Sandbox", logging, serviceLifecycle]),
        .testTarget(name: "TopologyTests", dependencies: ["Messages", "Tickets", "Topology", "Working"]),
        .testTarget(
            name: "ConsoleTests",
            dependencies: [
                "Console", "Desks", "JSON", "Messages", "SQLLedger", "SQLiteLedger", "Tickets", "Topology",
                "Working", argumentParser,
            ]
        ),
        .testTarget(name: "FaultRigTests", dependencies: ["FaultRig", "Rehearsal", "Working", grdb]),
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "Console", "Desks", "JSON", "Messages", "Rehearsal", "Tickets", "Topology",
                "Working", argumentParser, yams,
            ],
            exclude: ["AsyncAPI", "validate.py"]
        ),
        .testTarget(name: "RehearsalTests", dependencies: ["Rehearsal"]),
        .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing"]),

        // Tests beside a real RabbitMQ, and of the programs as processes.
        .testTarget(
            name: "RabbitMQTests",
            dependencies: [
                "CLinux", "FaultRig", "RabbitMQ", "Rehearsal", "ThreadExecutor", "Working", logging,
            ]
        ),
        .testTarget(
            name: "ClusterTests",
            dependencies: [
                "Desks", "FaultRig", "HTTPTransport", "JSON", "Messages", "PostgresLedger", "RabbitMQ",
                "Rehearsal",
                "SQLLedger", "SQLiteLedger", "Sandbox", "Tickets", "Working",
            ]
        ),
    ]
)

for target in package.targets
where target.type != .system && !["CLinux", "relay-baseline"].contains(target.name) {
    target.swiftSettings = strict
}
