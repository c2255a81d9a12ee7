import ArgumentParser
import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `uitpas publish`.
struct PublishCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish messages as Tixly would.",
        discussion: """
            A file (- is standard input) holds one JSON document, an array of them, or one a line: each \
            {"type":"basket.sold","body":{…},"after":2} (after: seconds to wait before it), or with --type just \
            the body.

            Example:
              uitpas publish sold.json --type basket.sold --wait 20
            """
    )

    /// How long to wait when nobody says.
    private static let patience = 30.0

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: JSONOption
    @Option(help: "The type of messages that are given as a body only.")
    var type: String?
    @Option(
        name: .customLong("wait"),
        defaultAsFlag: "",
        parsing: .next,
        help: ArgumentHelp(
            "Show the answers until the last one, at most so many seconds (30 unless said); else exit with 2.",
            valueName: "seconds"
        )
    )
    var waiting: String?
    @Argument(help: "The files.")
    var files: [String] = []

    /// How long to wait for answers; nil for not at all.
    var patience: Duration? {
        guard let waiting else { return nil }
        return .seconds(Double(waiting) ?? Self.patience)
    }

    /// The files, with the one that stood where `--wait` may have its seconds.
    var sources: [String] {
        guard let waiting, !waiting.isEmpty, Double(waiting) == nil else { return files }
        return [waiting] + files
    }

    func validate() throws {
        guard !sources.isEmpty else { throw ValidationError("Missing expected argument '<files> ...'") }
        if let patience, patience <= .zero { throw ValidationError("--wait takes seconds above 0.") }
    }

    func work() async throws {
        let settings = try configuration.settings()
        var documents: [Document] = []
        for source in sources {
            do throws(UnreadableDocument) {
                documents += try Document.read(try contents(of: source), from: source, type: type)
            } catch {
                throw ToolFailure(error.description)
            }
        }
        try await Publishing(
            session: try settings.session("uitpas publish"),
            plan: settings.topology,
            documents: documents,
            patience: patience,
            asJSON: output.json
        ).run()
    }

    private func contents(of source: String) throws(UnreadableDocument) -> [UInt8] {
        guard source != "-" else {
            var bytes: [UInt8] = []
            while let line = readLine(strippingNewline: false) { bytes += line.utf8 }
            return bytes
        }
        do {
            return Array(try Data(contentsOf: URL(filePath: source)))
        } catch {
            throw UnreadableDocument(description: "\(source) can't be read")
        }
    }
}
