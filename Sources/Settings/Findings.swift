/// Gathers the problems of one load, so that they can be told together.
final class Findings {
    let source: String
    private(set) var problems: [SettingsProblem] = []

    /// Nothing found yet in `source`.
    init(source: String) {
        self.source = source
    }

    func add(_ complaint: String, key: String = "", line: Int? = nil, column: Int? = nil) {
        problems.append(
            SettingsProblem(source: source, line: line, column: column, key: key, complaint: complaint)
        )
    }

    /// By line; what has none comes first, and the order of finding decides among equals.
    var inOrder: [SettingsProblem] {
        problems.enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
    }
}
