/// The deadlines of one registration at UiTPAS; each at least a millisecond.
package struct Timings: Hashable, Sendable {
    /// How long after its intent was written a sale may still be posted.
    package var sendBy = Duration.seconds(5)
    /// How long an answer is waited for.
    package var deadline = Duration.seconds(10)
    /// How long a sale that was posted may take to show up at UiTPAS.
    package var writeHorizon = Duration.seconds(30)

    package init() {}
}
