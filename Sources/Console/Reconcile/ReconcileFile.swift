import Desks
import Glibc
import Tickets

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where a run keeps what it has compared, an event a line, so that an interrupted one can go on.
///
/// Lines are only ever added, each in one write; half a line, of a run that died, is overwritten.
struct ReconcileFile {
    /// One compared event.
    ///
    /// What could not be read is not kept, and tried again.
    struct Entry: Codable {
        var uitdbEventId: String
        var count: Int
        var at: String
        var differences: [ReconcileRow]
    }

    private struct Head: Codable, Equatable {
        var reconcile: String
    }

    let path: String
    private(set) var entries: [String: Entry] = [:]

    /// Opens the file, or makes it; `question` is what was asked for, and must be the same as before.
    init(path: String, question: String) throws(ToolFailure) {
        self.path = path
        let head = Head(reconcile: question)
        guard let bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty else {
            try write(try Self.line(head))
            return
        }
        var whole = Data()
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .dropLast().enumerated()
        {
            do {
                if index == 0 {
                    guard try JSONDecoder().decode(Head.self, from: line) == head else {
                        throw ToolFailure(
                            "\(path) is of another question; name another file, or ask the same with the same options"
                        )
                    }
                } else {
                    let entry = try JSONDecoder().decode(Entry.self, from: line)
                    entries[entry.uitdbEventId] = entry
                }
            } catch let failure as ToolFailure {
                throw failure
            } catch {
                throw ToolFailure(
                    "\(path), line \(index + 1), was not written by uitpas reconcile; name another file"
                )
            }
            whole += line + [UInt8(ascii: "\n")]
        }
        if whole.isEmpty { whole = try Self.line(head) }
        if whole != bytes { try write(whole) }
    }

    /// Adds what was compared; it is on disk when this returns.
    mutating func add(_ entry: Entry) throws(ToolFailure) {
        entries[entry.uitdbEventId] = entry
        let bytes = Array(try Self.line(entry))
        let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        let written = file < 0 ? -1 : bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        let isSynced = written == bytes.count && fsync(file) == 0
        let reason = String(cString: strerror(errno))
        if file >= 0 { close(file) }
        guard isSynced else { throw ToolFailure("\(path) can't be written: \(reason)") }
    }

    /// Writes the file anew, so that there is all of it or what was there before.
    private func write(_ data: Data) throws(ToolFailure) {
        let draft = path + ".new"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        let bytes = Array(data)
        let written = file < 0 ? -1 : bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        let isWritten = written == bytes.count && fsync(file) == 0 && rename(draft, path) == 0
        let reason = String(cString: strerror(errno))
        if file >= 0 { close(file) }
        guard isWritten else { throw ToolFailure("\(path) can't be written: \(reason)") }
    }

    private static func line(_ value: some Encodable) throws(ToolFailure) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(value) + [UInt8(ascii: "\n")]
        } catch {
            throw ToolFailure("what was compared can't be written down: \(error)")
        }
    }
}
