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
        while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress {
            let count = Glibc.write(file, start, rest.count)
            if count > 0 {
                rest = rest.dropFirst(count)
                if rest.isEmpty { return }
            } else if errno == EAGAIN {
                // Somebody made the terminal or pipe non-blocking; a reader that takes a second is given up on.
                var poll = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
                guard Glibc.poll(&poll, 1, 1_000) > 0 else { return }
            } else if errno != EINTR {
                return
            }
        }
    }
}
