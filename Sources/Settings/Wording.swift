/// `text` in quotation marks, short enough and without control characters, to stand in a message.
func quoted(_ text: some StringProtocol, limit: Int = 80) -> String {
    let start = String(text.prefix(limit))
    return (start + (text.count > limit ? "…" : "")).debugDescription
}

/// A closing remark that names the word most like `word`, where one is near enough to be meant.
package func suggestion(for word: String, among known: some Sequence<String>) -> String {
    let lowered = word.lowercased()
    let nearest =
        known
        .map { (word: $0, distance: editDistance(lowered, $0.lowercased())) }
        .min { ($0.distance, $0.word) < ($1.distance, $1.word) }
    guard let nearest, nearest.distance <= max(1, min(3, word.count / 3)) else { return "" }
    return "; did you mean \(quoted(nearest.word))?"
}

/// How many letters have to be put in, taken out, replaced or swapped with their neighbour.
private func editDistance(_ left: String, _ right: String) -> Int {
    // Keys are short; what is not cannot be a slip of the pen.
    guard left.count <= 64, right.count <= 64 else { return .max }
    let (left, right) = (Array(left), Array(right))
    var rows = [Array(0...right.count)]
    for (i, letter) in left.enumerated() {
        var row = [i + 1]
        for (j, other) in right.enumerated() {
            var best = min(rows[i][j] + (letter == other ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other {
                best = min(best, rows[i - 1][j - 1] + 1)
            }
            row.append(best)
        }
        rows.append(row)
    }
    return rows[left.count][right.count]
}
