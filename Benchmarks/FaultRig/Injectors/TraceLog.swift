/// What strace wrote about the calls it was asked to watch: `PID  call(4<object>, rest`.
struct TraceLog {
    private let lines: [(thread: Substring, text: Substring)]

    init(_ text: String) {
        lines = text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            guard parts.count == 2 else { return nil }
            return (parts[0], parts[1].drop { $0 == " " })
        }
    }

    /// The last call that its thread did not live to make.
    var lastNeverMade: Scalpel.Hit? {
        calls(lines).last { $0.rest.hasSuffix("= ?") || $0.rest.hasSuffix("<unfinished ...>") }
    }

    /// The call after which its thread was stopped first.
    var lastBeforeStop: Scalpel.Hit? {
        guard let stop = lines.firstIndex(where: { $0.text.hasPrefix("--- SIGSTOP {") }) else { return nil }
        return calls(lines[..<stop].filter { $0.thread == lines[stop].thread }).last
    }

    /// Every call that was made to fail.
    var injected: [Scalpel.Hit] { calls(lines).filter { $0.rest.hasSuffix("(INJECTED)") } }

    private func calls(_ lines: some Sequence<(thread: Substring, text: Substring)>) -> [Scalpel.Hit] {
        lines.compactMap { line in
            guard let match = line.text.firstMatch(of: /^(\w+)\(\d+<(TCP[^\]]*\]|[^>]*)>,? ?(.*)$/) else {
                return nil
            }
            return Scalpel.Hit(
                call: String(match.output.1),
                object: String(match.output.2),
                rest: String(match.output.3)
            )
        }
    }
}
