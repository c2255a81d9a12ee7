internal import Glibc
internal import Synchronization

/// Where log lines go.
package protocol LogSink: Sendable {
    /// Takes one line, which holds no line end, and keeps it apart from the others.
    func write(line: String)
}

/// Standard error, or another open file.
package final class StandardError: LogSink {
    package static let shared = StandardError(STDERR_FILENO)

    private let file: Int32
    /// Held for a whole line, since a pipe may take a long one in pieces.
    private let turn = Mutex(())

    /// Writes to an open file, which stays the caller's.
    package init(_ file: Int32) {
        self.file = file
    }

    /// Writes the line and its end, in one call where the system allows; a line that cannot be written is lost.
    package func write(line: String) {
        var line = line
        line += "\n"
        line.withUTF8 { bytes in
            turn.withLock { _ in writeAll(UnsafeRawBufferPointer(bytes)) }
        }
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        var patience = 1_000
        while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress {
            let count = Glibc.write(file, start, rest.count)
            if count > 0 {
                rest = rest.dropFirst(count)
                if rest.isEmpty { return }
                patience = 1_000
            } else if count < 0, errno == EAGAIN {
                // Somebody made the terminal or pipe non-blocking; a reader that takes a second is given up on.
                guard patience > 0 else { return }
                patience -= 1
                usleep(1_000)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }
}
