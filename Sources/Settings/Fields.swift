internal import Yams

/// The keys of a mapping and what they hold.
struct Fields {
    let item: Item
    private(set) var names: [String] = []
    private var values: [String: Item] = [:]
    private var lines: [String: Int] = [:]

    /// Reads the keys of `mapping`; those of a merged mapping (`<<`) count where they are not given.
    init(_ mapping: Node.Mapping, of item: Item) {
        self.item = item
        var merged: [Node.Mapping] = []
        for (key, value) in mapping {
            guard case .scalar(let name) = key, !name.string.isEmpty else {
                item.findings.add(
                    "expected a word as key",
                    key: item.path,
                    line: key.mark?.line ?? item.line
                )
                continue
            }
            if name.string == "<<", name.style == .plain {
                merged += Self.mappings(in: value)
            } else {
                add(name.string, value, line: name.mark?.line)
            }
        }
        for (key, value) in merged.joined() {
            guard case .scalar(let name) = key, values[name.string] == nil else { continue }
            add(name.string, value, line: name.mark?.line)
        }
    }

    /// What the key holds, if it is given.
    subscript(name: String) -> Item? { values[name] }

    /// What the key holds; it is a problem if it is not given.
    func required(_ name: String, _ expected: String) -> Item? {
        guard let value = values[name] else {
            item.findings.add(
                "missing; expected \(expected)",
                key: item.path(to: name),
                line: item.line
            )
            return nil
        }
        return value
    }

    /// Complains of every key that is not among `known`.
    func allow(_ known: [String]) {
        for name in names where !known.contains(name) {
            let hint = suggestion(for: name, among: known)
            item.findings.add(
                "unknown key" + (hint.isEmpty ? "; expected one of \(known.joined(separator: ", "))" : hint),
                key: item.path(to: name),
                line: lines[name]
            )
        }
    }

    private mutating func add(_ name: String, _ value: Node, line: Int?) {
        names.append(name)
        lines[name] = line
        values[name] = Item(node: value, path: item.path(to: name), findings: item.findings)
    }

    private static func mappings(in node: Node) -> [Node.Mapping] {
        switch node {
        case .mapping(let mapping): [mapping]
        case .sequence(let sequence): sequence.flatMap(mappings)
        case .scalar, .alias: []
        }
    }
}

extension Item {
    /// The path of a key of this mapping; a key that is no plain word stands in quotes.
    fileprivate func path(to name: String) -> String {
        let isPlain = name.utf8.count <= 64 && name.wholeMatch(of: /[A-Za-z0-9_-]+/) != nil
        let word = isPlain ? name : quoted(name)
        return path.isEmpty ? word : "\(path).\(word)"
    }
}
