package import ArgumentParser
import Discretion
import Foundation

/// The end of a program: its exit code and the one sentence that explains it.
package struct Exit: Error {
    /// What the contract means by an exit code.
    package enum Kind: Int32, Sendable {
        case failed = 1
        case incomplete = 2
        case usage = 64
        case configuration = 78
    }

    package var kind: Kind
    package var sentence: String

    package init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }

    /// Writes the sentence to standard error and gives the code to ArgumentParser.
    package func report() -> ExitCode {
        FileHandle.standardError.write(Data("\(Redaction.mask(sentence))\n".utf8))
        return ExitCode(kind.rawValue)
    }
}

/// Runs the body of a command, with every error as one sentence and a code of the contract.
package func reportingErrors(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let exit as Exit {
        throw exit.report()
    }
}
