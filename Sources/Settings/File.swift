internal import Glibc

/// Reads a whole file, also one that is a pipe.
func contents(ofFile path: String) throws(Complaint) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw lastError() }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(file, &chunk, chunk.count)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw lastError() }
        guard count > 0 else { return bytes }
        bytes += chunk[..<count]
    }
}

private func lastError() -> Complaint {
    let code = errno
    guard let words = strerror(code) else { return Complaint(text: "error \(code)") }
    return Complaint(text: String(cString: words))
}
