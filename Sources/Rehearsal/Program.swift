import Foundation

/// Something that can be run: one of the package's executables, or any file by its path.
package struct Program: Sendable, ExpressibleByStringLiteral {
    package let path: String

    /// An executable product by its name, found beside the running test bundle (or in `UITPAS_TEST_BIN`); a name with
    /// a slash is taken as a path.
    package init(stringLiteral name: String) {
        self.init(name)
    }

    /// See `init(stringLiteral:)`.
    package init(_ name: String) {
        path = name.contains("/") ? name : Self.directory + "/" + name
    }

    private static let directory: String = {
        if let directory = ProcessInfo.processInfo.environment["UITPAS_TEST_BIN"] { return directory }
        let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return bundle.deletingLastPathComponent().path(percentEncoded: false)
            .replacing(/\/$/, with: "")
    }()
}

/// How a process ended.
package enum ExitStatus: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
}
