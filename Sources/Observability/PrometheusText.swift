internal import Discretion

/// The small print of Prometheus's text format 0.0.4.
enum PrometheusText {
    /// A metric's name: `label` with `_` for what may not stand in it, ending in `unit`.
    static func name(_ label: String, unit: String) -> String {
        let name = word(label, others: "_:")
        return name.hasSuffix(unit) ? name : name + unit
    }

    /// The labels as they stand between the braces, by name, none twice, UiTPAS numbers masked.
    static func labels(_ dimensions: [(String, String)]) -> String {
        guard !dimensions.isEmpty else { return "" }
        var values: [String: String] = [:]
        for (key, value) in dimensions {
            let name = word(key, others: "_")
            // `le` is a histogram's own.
            values[name == "le" ? "le_" : name] = Redaction.mask(value)
        }
        return
            values
            .sorted { $0.key < $1.key }
            .map { "\($0.key)=\"\(escaped($0.value, quoting: true))\"" }
            .joined(separator: ",")
    }

    static func help(_ text: String) -> String {
        escaped(text, quoting: false)
    }

    /// Appends one line.
    static func sample(_ name: String, _ labels: String, _ value: Double, to text: inout String) {
        text += name
        if !labels.isEmpty { text += "{\(labels)}" }
        text += " \(number(value))\n"
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map { String($0) } ?? "\(value)"
    }

    private static func word(_ text: String, others: String) -> String {
        var word = ""
        for scalar in text.unicodeScalars {
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            let isDigit = ("0"..."9").contains(scalar)
            if word.isEmpty, isDigit { word += "_" }
            word.unicodeScalars.append(
                isLetter || isDigit || others.unicodeScalars.contains(scalar) ? scalar : "_"
            )
        }
        return word.isEmpty ? "_" : word
    }

    private static func escaped(_ text: String, quoting: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quoting: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
