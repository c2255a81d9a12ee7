internal import Yams

extension Findings {
    /// Tells why the file is no YAML, and never quotes it: any line may hold a secret.
    func add(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let construct = context.map { " \($0.text) that began in line \($0.mark.line):" } ?? ""
            add("not YAML:\(construct) \(problem)", line: mark.line, column: mark.column)
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = before.count(where: \.isNewline) + 1
            let column = before.reversed().prefix { !$0.isNewline }.count + 1
            add(
                "not YAML: \(problem)",
                line: offset == nil ? nil : line,
                column: offset == nil ? nil : column
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.sorted().map { quoted($0) }.joined(separator: ", ")
            add("the same key twice in one mapping: \(keys)", line: context.mark.line)
        default:
            // The rest is about writing YAML, and about running out of memory.
            add("not YAML")
        }
    }
}
