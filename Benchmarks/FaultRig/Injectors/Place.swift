import Foundation
import Glibc

extension Scalpel {
    /// The calls of a process among which one is to be hit.
    package enum Place: Sendable, CustomStringConvertible {
        /// What it sends to a port on any host, on all connections or on those from certain local ports: a worker's
        /// publishing and consuming connections differ only in these (`BrokerFault.localPorts(of:)`).
        case sends(to: Int, from: Set<Int>? = nil)
        /// What it reads from there; asking and getting nothing counts.
        case receives(from: Int, at: Set<Int>? = nil)
        /// What it writes to a file. Of a ledger in WAL mode, `…-wal` is where a commit goes.
        case fileWrites(String)
        /// `fsync` and `fdatasync` of a file. A killed process's writes live on in the page cache: before the sync of a
        /// commit it is as good as committed, and the process does not know.
        case fileSyncs(String)

        package var description: String {
            switch self {
            case .sends(let port, _): "sending to port \(port)"
            case .receives(let port, _): "receiving from port \(port)"
            case .fileWrites(let path): "writing \(path)"
            case .fileSyncs(let path): "syncing \(path)"
            }
        }

        var calls: String {
            switch self {
            case .sends: "write,writev,sendto,sendmsg"
            case .receives: "read,readv,recvfrom,recvmsg"
            case .fileWrites: "write,writev,pwrite64,pwritev"
            case .fileSyncs: "fsync,fdatasync"
            }
        }

        /// What `strace -P` is given: the path of a file, or what `/proc/PID/fd` links to for a socket; nil when there
        /// is no such connection now.
        func paths(of pid: Int32) throws -> [String]? {
            switch self {
            case .fileWrites(let path), .fileSyncs(let path):
                return [path]
            case .sends(let remote, let locals), .receives(let remote, let locals):
                let sockets = try Connection.all(of: pid).filter { connection in
                    connection.remote == remote && locals?.contains(connection.local) != false
                }
                return sockets.isEmpty ? nil : sockets.map { "socket:[\($0.inode)]" }
            }
        }
    }
}

/// An established TCP connection of a process.
private struct Connection {
    let local: Int
    let remote: Int
    let inode: String

    static func all(of pid: Int32) throws -> [Connection] {
        let directory = "/proc/\(pid)/fd"
        let links = try FileManager.default.contentsOfDirectory(atPath: directory).compactMap { name in
            // Closed since it was listed.
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\(name)")
        }
        let own = Set(links)
        return try ["tcp", "tcp6"].flatMap { table in
            try whole("/proc/\(pid)/net/\(table)")
                .split(separator: "\n").dropFirst().compactMap { Connection($0) }
        }.filter { own.contains("socket:[\($0.inode)]") }
    }

    /// Foundation takes the first piece that the kernel gives of such a file, 4 KiB, for all of it.
    private static func whole(_ path: String) throws(InjectionError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed("\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a line of `/proc/net/tcp`: number, local and remote address in hex, state, …, inode.
    private init?(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard fields.count > 9, fields[3] == "01",
            let local = fields[1].split(separator: ":").last.flatMap({ Int($0, radix: 16) }),
            let remote = fields[2].split(separator: ":").last.flatMap({ Int($0, radix: 16) })
        else { return nil }
        (self.local, self.remote, inode) = (local, remote, String(fields[9]))
    }
}
