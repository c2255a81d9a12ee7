import Foundation
import Fuzzing
import Synchronization

/// Says how a run goes, and what came of it.
final class Tally: Sendable {
    /// More than this, and something is kept that should not be.
    private static let tolerance = 64 << 20

    private let last: UInt64
    private let start = ContinuousClock.now
    private let isTerminal = isatty(STDERR_FILENO) == 1
    /// Resident bytes after a tenth of the run, and since.
    ///
    /// Not from the beginning: the runtime keeps a sleep that was cancelled until it would have ended, so that memory
    /// grows for as long as the longest of them.
    private let memory = Mutex((warm: 0, most: 0))

    init(of last: UInt64) { self.last = last }

    func tell(_ result: Marathon.Result) {
        let now = Self.residentBytes
        memory.withLock { memory in
            if UInt64(result.inputs) <= last / 10 { memory.warm = max(memory.warm, now) }
            memory.most = max(memory.most, now)
        }
        guard result.inputs.isMultiple(of: isTerminal ? 5_000 : 100_000) else { return }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let line =
            "\(result.inputs) inputs, \(Int(Double(result.inputs) / seconds)) a second, \(now >> 20) MB, "
            + "\(result.findings.count) findings"
        FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K\(line)" : "\(line)\n").utf8))
    }

    /// Writes down what came of it.
    ///
    /// - Returns: whether nothing was found.
    func report(_ result: Marathon.Result) -> Bool {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
        for (target, words) in result.words.sorted(by: { $0.key < $1.key }) {
            let counts = words.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }
            print("\(target): \(counts.joined(separator: ", "))")
        }
        let (warm, most) = memory.withLock { $0 }
        let now = Self.residentBytes
        let growth = warm > 0 ? now - warm : 0
        print(
            "\(result.inputs) inputs in \(Int(seconds)) s; \(warm >> 20) MB resident after a tenth, "
                + "\(now >> 20) MB at the end, \(most >> 20) MB at most"
        )
        if let (place, time) = result.slowest { print("slowest: \(place), \(time)") }
        let isGrowing = growth > Self.tolerance
        if isGrowing { print("found: \(growth >> 20) MB more than after a tenth of the inputs") }
        return result.findings.isEmpty && !isGrowing
    }

    /// As `/proc/self/statm` has it, in pages of 4 KiB.
    private static var residentBytes: Int {
        let fields = FileManager.default.contents(atPath: "/proc/self/statm").map {
            String(decoding: $0, as: UTF8.self)
        }
        return (fields?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
    }
}
