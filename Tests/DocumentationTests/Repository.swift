import Foundation
import JSON
import Yams

/// The files of this repository that others read.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let documentation = root.appending(path: "docs")

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Every page, with its path from the root.
    static func pages() throws -> [String] {
        let inside = try FileManager.default.subpathsOfDirectory(atPath: documentation.path())
        return ["README.md", "CONTRIBUTING.md", "deploy/README.md"]
            + inside.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    }

    /// Every Swift source below a folder, with its path from the root.
    static func sources(below folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path())
            .filter { $0.hasSuffix(".swift") }.sorted().map { "\(folder)/\($0)" }
    }
}

extension JSON {
    /// A YAML document as the JSON that it stands for.
    init(yaml text: String) throws { self = try Self.value(of: Yams.load(yaml: text)) }

    private static func value(of value: Any?) throws -> JSON {
        switch value {
        case nil, is NSNull: return .null
        case let value as Bool: return .bool(value)
        case let value as Int: return JSON(value)
        case let value as String: return .string(value)
        case let values as [Any]: return .array(try values.map(self.value))
        case let values as [String: Any]: return .object(try values.mapValues(self.value))
        default: throw UnexpectedScalar(text: "\(value.map { "\($0)" } ?? "")")
        }
    }

    private struct UnexpectedScalar: Error {
        var text: String
    }

    /// What a JSON pointer in a fragment (`#/a/b`) leads to.
    func target(of fragment: String) -> JSON? {
        fragment.split(separator: "/").dropFirst().reduce(self as JSON?) { value, token in
            value?[String(token).replacing("~1", with: "/").replacing("~0", with: "~")]
        }
    }
}
