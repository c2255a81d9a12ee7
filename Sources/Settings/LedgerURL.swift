/// Where the ledger is kept.
package enum LedgerURL: Hashable, Sendable {
    /// A file on this host; a relative path is relative to the working directory.
    case sqlite(path: String)
    /// A connection URI as libpq takes it. It may hold a password.
    case postgresql(url: String)
}

extension LedgerURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The address without its password.
    package var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgresql(let url): withoutPassword(url)
        }
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The URL without its query and with `***` for its password, to be shown to an operator.
package func withoutPassword(_ url: String) -> String {
    let bare = url.prefix { $0 != "?" && $0 != "#" }
    guard let scheme = bare.firstRange(of: "://") else { return String(bare.prefix { $0 != ":" }) }
    let rest = bare[scheme.upperBound...]
    // A password that was not percent-encoded may hold a slash, so the last @ counts, wherever it stands.
    guard let at = rest.lastIndex(of: "@") else { return String(bare) }
    let user = rest[..<at].prefix { $0 != ":" }
    return bare[..<scheme.upperBound] + user + ":***" + rest[at...]
}
