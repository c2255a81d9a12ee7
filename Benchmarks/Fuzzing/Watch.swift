import Foundation
import Synchronization

/// Sees to it that an input which never ends is named, and ends.
package final class Watch: Sendable {
    private let current = Mutex<(place: Marathon.Place, since: ContinuousClock.Instant)?>(nil)
    private let note: @Sendable (Marathon.Place) -> Void

    /// `note` is told of every input before it is tried; `stuck` of one that has taken longer than `limit`.
    package init(
        limit: Duration = .seconds(20),
        note: @escaping @Sendable (Marathon.Place) -> Void = { _ in },
        stuck: @escaping @Sendable (Marathon.Place) -> Void
    ) {
        self.note = note
        let thread = Thread { [weak self] in
            while let self {
                let current = self.current.withLock { $0 }
                if let current, ContinuousClock.now - current.since > limit { stuck(current.place) }
                Thread.sleep(forTimeInterval: 0.5)
            }
        }
        thread.start()
    }

    func began(_ place: Marathon.Place) {
        note(place)
        current.withLock { $0 = (place, .now) }
    }

    func ended() { current.withLock { $0 = nil } }
}
