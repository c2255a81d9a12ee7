package import Logging

/// Writes each record as one line, with every UiTPAS number masked.
package struct LineLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let program: String
    private let label: String
    private let format: LogFormat
    private let sink: any LogSink

    /// A handler for one logger of `program`; a label other than the program's name is told as `logger`.
    package init(
        label: String,
        program: String,
        level: Logger.Level,
        format: LogFormat,
        sink: any LogSink = StandardError.shared,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.label = label
        self.program = program
        logLevel = level
        self.format = format
        self.sink = sink
        self.metadataProvider = metadataProvider
    }

    /// Makes every logger of this process write to standard error this way; once a process.
    ///
    /// `context` says what is true of the task that logs, whatever it logs.
    package static func bootstrap(
        program: String,
        level: Logger.Level,
        format: LogFormat,
        context: Logger.MetadataProvider? = nil
    ) {
        LoggingSystem.bootstrap(
            { label, provider in
                LineLogHandler(
                    label: label,
                    program: program,
                    level: level,
                    format: format,
                    metadataProvider: provider
                )
            },
            metadataProvider: context
        )
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all: Logger.Metadata = label == program ? [:] : ["logger": "\(label)"]
        if let error = event.error { all["error"] = "\(error)" }
        for more in [metadata, metadataProvider?.get(), event.metadata] {
            if let more { all.merge(more) { $1 } }
        }
        let record = LogRecord(
            time: .now,
            level: event.level,
            program: program,
            message: event.message.description,
            metadata: all
        )
        sink.write(line: format.line(record))
    }
}
