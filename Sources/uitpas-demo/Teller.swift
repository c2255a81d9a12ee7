import Foundation
import Synchronization

/// Prints the story and keeps count of what did not turn out as told.
final class Teller: Sendable {
    private let failed = Atomic<Int>(0)
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    var failures: Int { failed.load(ordering: .relaxed) }

    func say(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    func chapter(_ title: String, _ text: String) {
        say("\n" + bold(title) + "\n" + text)
    }

    /// Says what was heard, and whether it is what was expected.
    func check(_ isAsTold: Bool, _ text: String) {
        if isAsTold {
            say("  \(coloured("ok", 32))   \(text)")
        } else {
            failed.add(1, ordering: .relaxed)
            say("  \(coloured("NOT", 31))  \(text)")
        }
    }

    func table(_ rows: [[String]], rightAligned: Set<Int>) {
        guard let columns = rows.first?.indices else { return }
        let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for (index, row) in rows.enumerated() {
            let cells = zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return rightAligned.contains(column) ? padding + cell.0 : cell.0 + padding
            }
            let line = "  " + cells.joined(separator: "  ")
            say(index == 0 ? bold(line) : line)
        }
    }

    private func bold(_ text: String) -> String { isTerminal ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    private func coloured(_ text: String, _ code: Int) -> String {
        isTerminal ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
