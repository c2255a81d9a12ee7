import Glibc

/// The terminal that results are written to.
enum Terminal {
    /// How many characters a line has; 120 where results go somewhere else.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 120 }
        return max(40, Int(size.ws_col))
    }
}
