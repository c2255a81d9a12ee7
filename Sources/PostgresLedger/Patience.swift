/// How long the ledger waits for a server that says nothing: one that is paused, or cut off without a word.
package struct Patience: Sendable {
    /// For an answer: longer than the server lets a statement take, so that it has its say first.
    package var answer = Duration.seconds(75)
    /// For being told what has become of a commit that was not answered.
    package var commit = Duration.seconds(15)

    package init() {}
}
