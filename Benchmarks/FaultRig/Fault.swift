/// Something that goes wrong for a while.
package protocol Fault: Sendable {
    /// As it is called on the command line and in the report, such as `post-close-after-commit`.
    var name: String { get }

    /// What it does, in a few words.
    var summary: String { get }

    /// Goes wrong, lasts, and has healed when it returns, thrown or not.
    func strike(_ stage: Stage) async throws
}
