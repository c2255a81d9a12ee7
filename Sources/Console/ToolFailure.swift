import ArgumentParser
import Assembly
import Desks
import Discretion
import HTTPTransport
import Observability
import RabbitMQ
import Settings
import Working

/// Why a command could not do what it was asked for, in one sentence.
struct ToolFailure: Error, Hashable, CustomStringConvertible {
    var description: String
    var code: ExitCode

    init(_ description: String, code: ExitCode = .failure) {
        self.description = description
        self.code = code
    }
}

extension ExitCode {
    /// Some of it is done, not all.
    static let incomplete = ExitCode(2)
    /// The configuration is wrong.
    static let configuration = ExitCode(78)
}

extension ToolFailure {
    /// What an error means to somebody at a terminal; nil for one that is not ours to tell.
    init?(_ error: any Error) {
        switch error {
        case let failure as ToolFailure: self = failure
        case let exit as Exit: self.init(exit.sentence, code: ExitCode(exit.kind.rawValue))
        case let error as BrokerError: self.init(error.description)
        case let error as LedgerError: self.init("the ledger can't be used: \(error)")
        case let error as UpstreamFailure: self.init(error.description)
        case let error as HTTPFailure: self.init(error.description)
        case let error as PublishError: self.init(error.sentence)
        default: return nil
        }
    }
}

extension PublishError {
    /// One sentence for an operator.
    var sentence: String {
        switch self {
        case .unroutable(let exchange, let key, _):
            "no queue takes the routing key \"\(key)\" of \(exchange.isEmpty ? "the default exchange" : exchange)"
        case .rejected(let exchange, let key):
            "the broker would not take the message for \"\(key)\" of \(exchange): a queue is full, or failed"
        case .refused(_, _, let reply): "the broker refused the message: \(reply)"
        case .closed: "the connection to the broker was closed"
        }
    }
}

/// Says something to whoever is at the terminal, apart from the results.
func remark(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        StandardError.shared.write(line: Redaction.mask(String(line)).withoutControls)
    }
}

extension String {
    /// This text as it can be shown at a terminal: what sellers send must not move its cursor.
    var withoutControls: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? "\u{FFFD}" : $0 }))
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: self != "\t"
        default: false
        }
    }
}
