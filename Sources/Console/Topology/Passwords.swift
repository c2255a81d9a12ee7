import Desks

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Passwords that lie in a directory, in a file for each login.
struct Passwords {
    var directory: String

    /// The passwords' hashes by login; it is a failure that names every login without one.
    func hashes(of logins: [String]) throws(ToolFailure) -> [String: String] {
        var hashes: [String: String] = [:]
        var problems: [String] = []
        for login in logins {
            do throws(ToolFailure) {
                let salt = (0..<4).map { _ in UInt8.random(in: .min ... .max) }
                hashes[login] = Self.hash(of: try password(of: login), salt: salt)
            } catch {
                problems.append(error.description)
            }
        }
        guard problems.isEmpty else {
            throw ToolFailure(problems.joined(separator: "\n"), code: .configuration)
        }
        return hashes
    }

    /// A password as RabbitMQ keeps it: the salt of four bytes, then SHA-256 of salt and password, in Base64.
    ///
    /// https://www.rabbitmq.com/docs/passwords#this-is-the-algorithm
    static func hash(of password: [UInt8], salt: [UInt8]) -> String {
        Data(salt + SHA256.digest(of: salt + password)).base64EncodedString()
    }

    /// What the login's file holds, without the line end it was written with.
    private func password(of login: String) throws(ToolFailure) -> [UInt8] {
        guard !login.contains("/"), !login.hasPrefix(".") else {
            throw ToolFailure("login \(login) can't be the name of a file; set its password with rabbitmqctl")
        }
        let path = "\(directory)/\(login)"
        var bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw ToolFailure("no password for login \(login): \(path) can't be read")
        }
        while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw ToolFailure("no password for login \(login): \(path) is empty") }
        guard !bytes.contains(UInt8(ascii: "\n")) else {
            throw ToolFailure("the password of login \(login) has more than one line in \(path)")
        }
        return bytes
    }
}
