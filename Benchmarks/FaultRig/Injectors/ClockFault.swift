package import Foundation

/// A wall clock that is stepped forth and back under processes while they run, as a bad time server would.
///
/// Needs libfaketime, not root. A process that is started with ``environment`` has `CLOCK_REALTIME` (`Date()`) off by
/// what was last asked for. `CLOCK_MONOTONIC` and `CLOCK_BOOTTIME`, on which `ContinuousClock`, sleeps and fences rest,
/// stay the kernel's: libfaketime 0.9.10 would fake both but for `FAKETIME_DONT_FAKE_MONOTONIC`. Even so it would shift
/// every timer that is set to a time of a clock, whichever clock that is: after a step back nobody in a Swift program
/// would wake again, which no bad time server can bring about. So a copy is preloaded in which those calls are not
/// found. Reading the wall clock costs such a process some 30 µs, since it looks at the file each time; so a step holds
/// at once. The times of files stay true, and the broker's and the upstream's clocks are their own.
package struct ClockFault: Sendable {
    /// What a process needs so that its clock can be stepped; to be merged into its own.
    package let environment: [String: String]
    private let file: URL

    /// A clock that is right; the file that governs it is kept in `directory`, one clock in each.
    package init(in directory: URL) throws(InjectionError) {
        try Requirement.faketime.demand()
        file = directory.appending(path: "wall-clock")
        let library = directory.appending(path: "libfaketime.so")
        do {
            let original = try Data(contentsOf: URL(filePath: Requirement.faketimeLibrary ?? ""))
            try Self.hiding(Self.timerCalls, in: original).write(to: library)
        } catch {
            throw .failed("libfaketime was not copied: \(error)")
        }
        environment = [
            "LD_PRELOAD": library.path(percentEncoded: false),
            "FAKETIME_TIMESTAMP_FILE": file.path(percentEncoded: false),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        ]
        try step(to: .zero)
    }

    /// Sets every process's wall clock to the true time and `offset`, which may be negative.
    package func step(to offset: Duration) throws(InjectionError) {
        let seconds = offset.components.seconds
        let text = "\(seconds < 0 ? "-" : "+")\(seconds.magnitude)\n"
        do {
            // Atomically: a process may be reading it.
            try Data(text.utf8).write(to: file, options: .atomic)
        } catch {
            throw .failed("the clock was not stepped: \(error)")
        }
    }

    /// Sets it right again.
    package func heal() throws(InjectionError) { try step(to: .zero) }

    private static let timerCalls = [
        "timerfd_settime", "timerfd_gettime", "timer_settime", "timer_gettime", "clock_nanosleep",
    ]

    /// A shared library in which these names are others of the same length, so that the C library's are found instead.
    private static func hiding(_ names: [String], in library: Data) -> Data {
        var library = library
        for name in names {
            let replacement = Data("X\(name.dropFirst())".utf8)
            var rest = library.startIndex..<library.endIndex
            while let found = library.range(of: Data(name.utf8), in: rest) {
                library.replaceSubrange(found, with: replacement)
                rest = found.upperBound..<library.endIndex
            }
        }
        return library
    }
}
