import CLinux
import Foundation
import Fuzzing
import Synchronization

/// Says how a run goes, and what came of it.
final class Tally: Sendable {
    /// More than this, and something is kept that should not be.
    private static let tolerance = 32 << 20

    private let last: UInt64
    private let start = ContinuousClock.now
    private let isTerminal = isatty(STDERR_FILENO) == 1
    /// Bytes of the heap in use after a tenth of the run, and the most bytes that were resident.
    ///
    /// Not from the beginning: the runtime keeps a sleep that was cancelled until it would have ended. What is resident
    /// says less, since the allocator keeps what is free in pieces.
    private let memory = Mutex((used: 0, resident: 0))

    init(of last: UInt64) { self.last = last }

    func tell(_ result: Marathon.Result) {
        let (used, resident) = (Self.usedBytes, Self.residentBytes)
        memory.withLock { memory in
            if UInt64(result.inputs) <= last / 10 { memory.used = max(memory.used, used) }
            memory.resident = max(memory.resident, resident)
        }
        guard result.inputs.isMultiple(of: isTerminal ? 5_000 : 100_000) else { return }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let line =
            "\(result.inputs) inputs, \(Int(Double(result.inputs) / seconds)) a second, \(used >> 20) MB in use, \(resident >> 20) MB resident, "
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
        let (used, resident) = memory.withLock { $0 }
        let now = Self.usedBytes
        let growth = used > 0 ? now - used : 0
        print(
            "\(result.inputs) inputs in \(Int(seconds)) s; \(used >> 20) MB in use in the first tenth, "
                + "\(now >> 20) MB at the end; \(resident >> 20) MB resident at most"
        )
        if let (place, time) = result.slowest { print("slowest: \(place), \(time)") }
        let isGrowing = growth > Self.tolerance
        if isGrowing { print("found: \(growth >> 20) MB more in use than in the first tenth") }
        return result.findings.isEmpty && !isGrowing
    }

    private static var usedBytes: Int { Int(clamping: uitpas_heap_in_use()) }

    /// As `/proc/self/statm` has it, in pages of 4 KiB.
    private static var residentBytes: Int {
        let fields = FileManager.default.contents(atPath: "/proc/self/statm").map {
            String(decoding: $0, as: UTF8.self)
        }
        return (fields?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
    }
}
