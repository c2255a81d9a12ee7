import Foundation
import Testing

@testable import Console

@Suite struct PasswordsTests {
    /// A directory with these files, named as the logins.
    private func directory(_ files: [String: String]) throws -> URL {
        let directory = URL.temporaryDirectory.appending(path: "uitpas-passwords-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        for (name, text) in files {
            try Data(text.utf8).write(to: directory.appending(path: name))
        }
        return directory
    }

    @Test func `a password is hashed as RabbitMQ's documentation does it`() {
        // https://www.rabbitmq.com/docs/passwords#this-is-the-algorithm
        let hash = Passwords.hash(of: Array("test12".utf8), salt: [0x90, 0x8D, 0xC6, 0x0A])
        #expect(hash == "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR")
    }

    @Test func `the line end of a file is no part of the password, and each export has its own salt`() throws
    {
        let directory = try directory(["a": "geheim\n", "b": "geheim"])
        defer {
            // A directory of the system's temporary ones: it does no harm when it stays.
            try? FileManager.default.removeItem(at: directory)
        }
        let hashes = try Passwords(directory: directory.path()).hashes(of: ["a", "b"])
        #expect(hashes["a"] != hashes["b"])
        for hash in hashes.values {
            let bytes = [UInt8](try #require(Data(base64Encoded: hash)))
            #expect(hash == Passwords.hash(of: Array("geheim".utf8), salt: Array(bytes.prefix(4))))
        }
    }

    @Test func `every login without a password is named, and no password is`() throws {
        let directory = try directory(["a": "\n", "b": "geheim\nis dit", "d": "in orde"])
        defer {
            // As above.
            try? FileManager.default.removeItem(at: directory)
        }
        let failure = #expect(throws: ToolFailure.self) {
            try Passwords(directory: directory.path()).hashes(of: ["a", "b", "c", "d", "../d", ".d"])
        }
        let text = failure?.description ?? ""
        for words in [
            "login a: ", "login b has more than one line", "login c: ", "login ../d can't", "login .d can't",
        ] {
            #expect(text.contains(words), "\(text)")
        }
        #expect(!text.contains("login d") && !text.contains("geheim") && !text.contains("in orde"))
        #expect(failure?.code == .configuration)
    }
}
