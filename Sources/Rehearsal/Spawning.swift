import CLinux
import Foundation
import Glibc

/// Starts a process and returns its pid.
///
/// It gets the three given descriptors as its standard ones, default signal dispositions, an empty signal mask, and
/// exactly `environment`.
func spawn(
    _ path: String,
    _ arguments: [String],
    environment: [String: String],
    input: Int32,
    output: Int32,
    error: Int32
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, error, 2)
    // A child that inherited another test's socket or a sibling's pipe would keep it open after its owner's close.
    uitpas_spawn_close_from(&actions, 3)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var every = sigset_t()
    sigfillset(&every)
    posix_spawnattr_setsigdefault(&attributes, &every)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    var pid: pid_t = 0
    let code = withCStrings([path] + arguments) { argv in
        withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
            posix_spawn(&pid, path, &actions, &attributes, argv, envp)
        }
    }
    guard code == 0 else { throw RehearsalError("\(path) did not start: \(String(cString: strerror(code)))") }
    return pid
}

private func withCStrings<Value>(
    _ strings: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
) -> Value {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}

/// Both ends of a pipe.
func makePipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw RehearsalError("no pipe: \(String(cString: strerror(errno)))") }
    return (ends[0], ends[1])
}

/// Where a child writes to: a pipe, or the end of a file.
func makeOutput(_ log: String?) throws -> (read: Int32?, write: Int32) {
    guard let log else {
        let ends = try makePipe()
        return (ends.read, ends.write)
    }
    let file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw RehearsalError("\(log): \(String(cString: strerror(errno)))") }
    return (nil, file)
}

/// The end of a pipe from which `bytes` can be read, and then its end.
func makeInput(_ bytes: [UInt8]) throws -> Int32 {
    let capacity = 65536
    guard bytes.count <= capacity else { throw RehearsalError("the input may be \(capacity) bytes long") }
    let ends = try makePipe()
    defer { close(ends.write) }
    guard write(ends.write, bytes, bytes.count) == bytes.count else {
        close(ends.read)
        throw RehearsalError("the standard input was not written: \(String(cString: strerror(errno)))")
    }
    return ends.read
}

/// Reads `descriptor` on a thread of its own until it ends, line by line into `transcript`, and closes it.
func record(_ descriptor: Int32, as stream: Transcript.Stream, into transcript: Transcript) {
    Thread.detachNewThread {
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            pending += buffer[..<count]
            while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                transcript.append(String(decoding: pending[..<end], as: UTF8.self), from: stream)
                pending.removeSubrange(...end)
            }
        }
        if !pending.isEmpty { transcript.append(String(decoding: pending, as: UTF8.self), from: stream) }
        close(descriptor)
        transcript.streamClosed()
    }
}
