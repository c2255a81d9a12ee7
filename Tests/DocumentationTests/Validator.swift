import Foundation
import JSON
import Rehearsal
import Testing

/// A document to be held against a schema.
struct Case {
    /// A schema in `docs/schemas`, or a path from the root.
    var schema: String
    var instance: JSON
    /// Whether a key that no schema names is wrong, too.
    var isClosed = false
}

/// A JSON Schema validator that is not ours: Debian's python3-jsonschema.
enum Validator {
    static let isInstalled = FileManager.default.fileExists(
        atPath: "/usr/lib/python3/dist-packages/jsonschema"
    )

    /// What is wrong with each document; nothing where it is as its schema has it.
    static func complaints(about cases: [Case]) async throws -> [[String]] {
        let input = JSON.array(
            cases.map {
                let path = $0.schema.contains("/") ? $0.schema : "docs/schemas/\($0.schema)"
                return [
                    "schema": .string(Repository.root.appending(path: path).path()),
                    "closed": .bool($0.isClosed), "instance": $0.instance,
                ]
            }
        )
        return try await withTemporaryDirectory { directory in
            let file = directory.appending(path: "cases.json")
            try Data(input.bytes).write(to: file)
            let script = Repository.root.appending(path: "Tests/DocumentationTests/validate.py")
            let finished = try await run("/usr/bin/python3", [script.path(), file.path()])
            guard finished.status == .exited(0) else {
                throw RehearsalError("the validator ended with \(finished.status): \(finished.standardError)")
            }
            return try JSONDecoder().decode([[String]].self, from: Data(finished.standardOutput.utf8))
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skipped with a sentence where there is no validator, unless tests may not be skipped.
    static var validator: Self {
        .enabled(
            if: Validator.isInstalled
                || ProcessInfo.processInfo.environment["UITPAS_TEST_REQUIRED"] == "1",
            "no JSON Schema validator is installed (Debian's python3-jsonschema); `make setup` installs it"
        )
    }
}
