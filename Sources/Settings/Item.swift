internal import Yams

/// A value of the file, with the path that leads to it.
///
/// The readers return `nil` after they have told `findings` what is wrong.
struct Item {
    let node: Node
    let path: String
    let findings: Findings

    var line: Int? { node.mark?.line }

    func complain(_ complaint: String) {
        findings.add(complaint, key: path, line: line)
    }

    /// What stands here, in words that never quote it.
    private var kind: String {
        switch node {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        case .scalar(let scalar):
            if isNull {
                "nothing"
            } else if scalar.style == .plain, Bool(scalar.string) != nil {
                scalar.string
            } else if scalar.style == .plain, decimal(scalar.string) != nil {
                "a number"
            } else {
                "text"
            }
        }
    }

    /// Whether the key has no value.
    var isNull: Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    private func mismatch(_ expected: String) {
        complain(
            "expected \(expected), found \(kind)" + (isNull ? "; leave the key out for its default" : "")
        )
    }

    /// Text, not empty.
    ///
    /// A number is taken as it is written; `true` and `false` have to be put in quotes.
    func text(_ expected: String = "text") -> String? {
        guard case .scalar(let scalar) = node, !isNull, scalar.style != .plain || Bool(scalar.string) == nil
        else {
            mismatch(expected)
            return nil
        }
        guard !scalar.string.isEmpty else {
            complain("expected \(expected), found empty text")
            return nil
        }
        return scalar.string
    }

    /// Text that `parse` makes something of.
    func text<Value>(_ parse: (String) throws(Complaint) -> Value) -> Value? {
        guard let text = text() else { return nil }
        do throws(Complaint) {
            return try parse(text)
        } catch {
            complain(error.text)
            return nil
        }
    }

    func flag() -> Bool? {
        guard case .scalar(let scalar) = node, scalar.style == .plain, let flag = Bool(scalar.string) else {
            mismatch("true or false")
            return nil
        }
        return flag
    }

    /// A decimal number within `range`.
    func number(_ range: ClosedRange<Double>, _ expected: String) -> Double? {
        guard case .scalar(let scalar) = node, scalar.style == .plain, let number = decimal(scalar.string)
        else {
            mismatch(expected)
            return nil
        }
        guard range.contains(number) else {
            complain("expected \(expected), found \(quoted(scalar.string))")
            return nil
        }
        return number
    }

    /// One of the words of an enumeration.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type) -> Choice? {
        let words = type.allCases.map(\.rawValue)
        let expected = words.joined(separator: " or ")
        guard let text = text(expected) else { return nil }
        guard let choice = type.init(rawValue: text) else {
            complain("expected \(expected), found \(quoted(text))" + suggestion(for: text, among: words))
            return nil
        }
        return choice
    }

    /// The elements of a list.
    func elements(_ expected: String) -> [Item]? {
        guard case .sequence(let sequence) = node else {
            mismatch(expected)
            return nil
        }
        return sequence.enumerated().map { index, node in
            Item(node: node, path: "\(path)[\(index)]", findings: findings)
        }
    }

    /// The mapping that stands here.
    func fields(_ expected: String = "a mapping") -> Fields? {
        guard case .mapping(let mapping) = node else {
            mismatch(expected)
            return nil
        }
        return Fields(mapping, of: self)
    }
}

/// A number as people write it: digits, perhaps a sign and a fraction.
///
/// No exponents, no infinities.
private func decimal(_ text: String) -> Double? {
    guard text.wholeMatch(of: /[-+]?[0-9]{1,15}(\.[0-9]{1,15})?/) != nil else { return nil }
    return Double(text)
}
