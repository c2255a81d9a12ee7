/// Everything that is wrong with the configuration, found in one go.
package struct SettingsError: Error, Hashable, Sendable {
    /// Never empty; by file and line.
    package var problems: [SettingsProblem]

    package init(problems: [SettingsProblem]) {
        self.problems = problems
    }
}

extension SettingsError: CustomStringConvertible {
    /// One problem a line.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// One thing that is wrong: where, and what was expected instead.
///
/// It never quotes a secret or an address.
package struct SettingsProblem: Hashable, Sendable {
    /// The file, or `environment`.
    package var source: String
    package var line: Int?
    package var column: Int?
    /// The key's path, as in `organizers[2].clientSecretFile`, or the variable's name; empty for the whole.
    package var key: String
    /// What is wrong and what was expected.
    package var complaint: String

    package init(source: String, line: Int? = nil, column: Int? = nil, key: String = "", complaint: String) {
        self.source = source
        self.line = line
        self.column = column
        self.key = key
        self.complaint = complaint
    }
}

extension SettingsProblem: CustomStringConvertible {
    /// `file:line:column: key: complaint`, with what is known of it.
    package var description: String {
        let place = [line, column].compactMap { $0 }.map { ":\($0)" }.joined()
        return "\(source)\(place): " + (key.isEmpty ? "" : "\(key): ") + complaint
    }
}

/// Why one value cannot be taken, for whoever knows where it stood.
struct Complaint: Error, Hashable {
    var text: String
}
