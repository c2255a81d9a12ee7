internal import Discretion
internal import Synchronization

/// What the parts of a program say of themselves; ready are they when all are.
package final class Readiness: Sendable {
    /// How one part is.
    package enum State: Hashable, Sendable {
        case ready
        /// Why not, in a few words for an operator.
        case notReady(String)
    }

    private let states: Mutex<[String: State]>

    /// Parts that have not spoken up yet are not ready.
    package init(waitingFor parts: [String] = []) {
        states = Mutex(Dictionary(parts.map { ($0, .notReady("starting")) }) { first, _ in first })
    }

    /// Remembers how `part` is now.
    package func set(_ part: String, _ state: State) {
        states.withLock { $0[part] = state }
    }

    /// How each part is.
    package var checks: [String: State] { states.withLock { $0 } }

    /// Whether every part is ready.
    package var isReady: Bool {
        states.withLock { $0.values.allSatisfy { $0 == .ready } }
    }
}

extension [String: Readiness.State] {
    /// The answer of `/readyz`.
    ///
    /// `{"ready":false,"checks":{"broker":"ok","ledger":"not reachable"}}`
    var json: String {
        var text = "{\"ready\":\(values.allSatisfy { $0 == .ready }),\"checks\":{"
        for (index, check) in sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { text += "," }
            text.appendQuoted(check.key)
            text += ":"
            switch check.value {
            case .ready: text.appendQuoted("ok")
            case .notReady(let reason): text.appendQuoted(Redaction.mask(reason))
            }
        }
        return text + "}}"
    }
}
