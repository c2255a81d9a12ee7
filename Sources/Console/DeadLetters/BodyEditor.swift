import Foundation
import Glibc

/// Has a body edited by another program: an editor, or a filter.
enum BodyEditor {
    /// Opened on a file that only its owner can read; $VISUAL or $EDITOR, as a shell reads it.
    case editor(String)
    /// Reads the body and writes another one.
    case filter(String)

    /// The editor of the environment; `vi` where it names none.
    static var ofEnvironment: BodyEditor {
        let environment = ProcessInfo.processInfo.environment
        let names = ["VISUAL", "EDITOR"].compactMap { environment[$0] }.filter { !$0.isBlank }
        return .editor(names.first ?? "vi")
    }

    /// What the program makes of a text.
    func edited(_ text: String) throws(ToolFailure) -> String {
        let directory = try Self.privateDirectory()
        // What can't be deleted is in a directory of its owner's only.
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = "\(directory)/letter.json"
        try Self.write(text, to: path)
        switch self {
        case .editor(let command):
            do throws(ToolFailure) {
                try Self.run("\(command) \"$1\"", path, in: directory)
            } catch {
                throw ToolFailure("the editor: \(error.description)")
            }
            return try Self.read(path)
        case .filter(let command):
            do throws(ToolFailure) {
                try Self.run("{ \(command)\n} <\"$1\" >\"$1.new\"", path, in: directory)
            } catch {
                throw ToolFailure(
                    "the command of --with: \(error.description) (numbers of 13 digits are masked for it, unless "
                        + "--reveal is given)"
                )
            }
            return try Self.read(path + ".new")
        }
    }

    private static func run(_ script: String, _ path: String, in directory: String) throws(ToolFailure) {
        guard let status = Foreground.run(["/bin/sh", "-c", script, "sh", path]) else {
            throw ToolFailure("/bin/sh can't be started")
        }
        guard status == 0 else { throw ToolFailure("it ended with \(status); nothing was changed") }
    }

    private static func privateDirectory() throws(ToolFailure) -> String {
        // mkdtemp puts letters of its own in place of the X.
        var template = Array("\(NSTemporaryDirectory())/dead-letter-XXXXXX".utf8CString)
        let path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let path else {
            throw ToolFailure("no directory for the editor can be made in the temporary one")
        }
        return path
    }

    private static func write(_ text: String, to path: String) throws(ToolFailure) {
        guard
            FileManager.default.createFile(
                atPath: path,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600]
            )
        else { throw ToolFailure("\(path) can't be written") }
    }

    private static func read(_ path: String) throws(ToolFailure) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ToolFailure("the editor has left no file; nothing was changed")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ToolFailure("what the editor has left is not UTF-8; nothing was changed")
        }
        return text
    }
}
