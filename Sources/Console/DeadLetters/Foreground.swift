import Glibc

/// A program that has the terminal while it runs.
enum Foreground {
    /// Runs a program to its end, in our own process group, so that an editor may use the terminal.
    ///
    /// Meanwhile Ctrl-C is the program's, as in a shell. - Returns: Its exit status, 128 and the signal's number where a
    /// signal ended it; nil when it can't be started.
    static func run(_ arguments: [String]) -> Int32? {
        // Caught, not ignored: what is ignored stays so in the program.
        let handlers = [SIGINT, SIGQUIT].map { ($0, signal($0) { _ in }) }
        defer { for (number, handler) in handlers { signal(number, handler) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads of tasks block signals, and the program would inherit that.
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        guard posix_spawn(&process, arguments[0], nil, &attributes, &words, environ) == 0 else { return nil }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return nil } }
        // The low seven bits are the signal, the next byte the exit status (wait(2)).
        let number = status & 0x7F
        return number == 0 ? (status >> 8) & 0xFF : 128 + number
    }
}
