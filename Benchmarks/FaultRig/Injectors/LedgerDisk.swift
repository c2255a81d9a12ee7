package import Foundation
import Glibc

/// A small disk of its own for a ledger, which can be filled up and made read-only while processes use it.
///
/// Needs root, to mount a tmpfs; without root, `Scalpel.failing(_:at:with:_:)` gives one process a full or broken disk.
/// Mount it first and make the ledger on it: what was in the directory before is hidden as long as it is mounted.
package struct LedgerDisk: Sendable {
    /// Where it is mounted.
    package let directory: URL
    private var path: String { directory.path(percentEncoded: false) }
    private var ballast: URL { directory.appending(path: "ballast") }

    /// Mounts a disk of `megabytes` on an existing directory.
    package init(on directory: URL, megabytes: Int) throws(InjectionError) {
        try Requirement.root.demand()
        self.directory = directory
        try attempt("mount") { mount("ledger", path, "tmpfs", 0, "size=\(megabytes)m,mode=0700") }
    }

    /// Takes all the space there is left: what needs more gets `ENOSPC`, what overwrites goes on.
    package func fill() throws(InjectionError) {
        let descriptor = open(
            ballast.path(percentEncoded: false),
            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
            0o600
        )
        guard descriptor >= 0 else { throw failure("open") }
        defer { close(descriptor) }
        for size in [1 << 20, 4_096] {
            let block = [UInt8](repeating: 0, count: size)
            while write(descriptor, block, size) > 0 {}
        }
        guard errno == ENOSPC else { throw failure("write") }
    }

    /// Gives the space back.
    package func empty() throws(InjectionError) {
        // A child that is being spawned may hold it for a moment, and with it the space.
        try attempt("truncate") { truncate(ballast.path(percentEncoded: false), 0) }
        try attempt("unlink") { unlink(ballast.path(percentEncoded: false)) }
    }

    /// Mounts the same disk read-only at another place, for programs that are started then: `SQLITE_READONLY` there.
    ///
    /// The disk itself cannot become read-only while somebody has a file open for writing, as every worker has.
    package func mountReadOnly(at place: URL) throws(InjectionError) {
        let other = place.path(percentEncoded: false)
        try attempt("bind mount") { mount(path, other, nil, UInt(MS_BIND), nil) }
        let flags = MS_BIND | MS_REMOUNT | MS_RDONLY
        do throws(InjectionError) {
            try attempt("remount") { mount(nil, other, nil, UInt(flags), nil) }
        } catch {
            umount2(other, Int32(MNT_DETACH))
            throw error
        }
    }

    /// Unmounts what ``mountReadOnly(at:)`` mounted.
    package func unmountReadOnly(at place: URL) throws(InjectionError) {
        try attempt("umount") { umount2(place.path(percentEncoded: false), Int32(MNT_DETACH)) }
    }

    /// Unmounts it; what was on it is gone when nobody has it open any more.
    package func unmount() throws(InjectionError) {
        try attempt("umount") { umount2(path, Int32(MNT_DETACH)) }
    }

    private func attempt(_ call: String, _ body: () -> Int32) throws(InjectionError) {
        guard body() == 0 else { throw failure(call) }
    }

    private func failure(_ call: String) -> InjectionError {
        .failed("\(call) \(path): \(String(cString: strerror(errno)))")
    }
}

/// Gives `body` a disk of `megabytes`, mounted on `directory`, and unmounts it afterwards.
package func withLedgerDisk<Value>(
    on directory: URL,
    megabytes: Int,
    _ body: (LedgerDisk) async throws -> Value
) async throws -> Value {
    let disk = try LedgerDisk(on: directory, megabytes: megabytes)
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(disk))
    } catch {
        result = .failure(error)
    }
    try disk.unmount()
    return try result.get()
}
