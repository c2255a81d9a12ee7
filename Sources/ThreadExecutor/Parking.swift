/// Where an executor's thread sleeps when it has nothing to run, and how others wake it.
package protocol Parking: Sendable {
    /// Blocks the calling thread until ``unpark()`` is called or there is something to look at.
    ///
    /// An ``unpark()`` that came since the last return ends it at once, so that no wake-up is lost.
    func park()

    /// Wakes the parked thread; may be called from any thread.
    func unpark()
}
