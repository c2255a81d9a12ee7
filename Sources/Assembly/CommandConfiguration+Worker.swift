package import ArgumentParser

extension CommandConfiguration {
    /// What `--help` says of a worker; `options` go with the example.
    package static func worker(_ name: String, abstract: String, example options: String = "") -> Self {
        CommandConfiguration(
            commandName: name,
            abstract: abstract,
            discussion: """
                It is configured by a YAML file (--config or UITPAS_CONFIG) and environment variables such as AMQP_URL \
                and LEDGER_URL; see the README. SIGTERM stops it gracefully. Exit codes: 0 stopped, 1 failed, 64 wrong \
                usage, 78 wrong configuration, refused credentials or missing topology.

                Example: \(name) --config uitpas.yaml\(options)
                """,
            version: Assembly.version
        )
    }
}
