package import Tickets

/// Reads everything that was changed in a stretch of time, however much that is, page by page.
///
/// publiq shows no more than some 12,000 of what it finds. So a stretch with more is read in halves. While it is read,
/// an editor may change a document again, which then is no longer in it, and what comes behind moves forward, over the
/// edge of the next page. So pages overlap by one: where a page does not begin with the last document of the one
/// before, the stretch is read anew, and in halves when that happens again and again. A single second that can't be
/// read whole makes the sweep incomplete, which it says.
package struct ChangeSweep: Sendable {
    /// The largest page that publiq allows.
    package static let pageSize = 2_000
    /// The most that can be read of one stretch in overlapping pages: the last one starts before publiq's 10,000.
    package static let mostOfAStretch = 11_995
    private static let mostAttempts = 3

    private struct Stretch: Hashable, Sendable {
        /// In seconds.
        var seconds: ClosedRange<Int64>
        var attempts = 1
    }

    private let kind: ChangeQuery.Kind
    private var open: [Stretch]
    /// What was read of the stretch at hand.
    private var ids: [String] = []
    /// What was found, each once, in the order in which it was met.
    package private(set) var found: [String] = []
    private var known: Set<String> = []
    /// Whether something may have been missed.
    package private(set) var isIncomplete = false

    /// A sweep of what was changed from the second that `from` lies in to the one that `to` lies in.
    package init(_ kind: ChangeQuery.Kind, from: Instant, to: Instant) {
        self.kind = kind
        let (first, last) = (from.second, to.second)
        open = first <= last ? [Stretch(seconds: first...last)] : []
    }

    /// What to ask next; nil when there is nothing more to ask.
    package var next: ChangeQuery? {
        guard let stretch = open.last else { return nil }
        return ChangeQuery(
            kind,
            from: Instant(milliseconds: stretch.seconds.lowerBound * 1_000),
            to: Instant(milliseconds: stretch.seconds.upperBound * 1_000),
            start: max(0, ids.count - 1),
            limit: Self.pageSize
        )
    }

    /// Takes the answer to ``next``.
    package mutating func take(_ page: ChangePage) {
        guard let stretch = open.last else { return }
        if page.total > Self.mostOfAStretch {
            if !halve() { abandon(with: page.ids) }
            return
        }
        if let last = ids.last, page.ids.first != last { return beginAnew(stretch, page) }
        let new = ids.isEmpty ? page.ids[...] : page.ids.dropFirst()
        ids += new
        guard ids.count < page.total else { return close() }
        // There should be more, and is not: the list has become shorter, or is none.
        if new.isEmpty { beginAnew(stretch, page) }
    }

    private mutating func beginAnew(_ stretch: Stretch, _ page: ChangePage) {
        if stretch.attempts < Self.mostAttempts {
            ids = []
            open[open.count - 1].attempts += 1
        } else if !halve() {
            abandon(with: page.ids)
        }
    }

    /// Reads the stretch in two; false for a single second.
    private mutating func halve() -> Bool {
        guard let seconds = open.last?.seconds, seconds.count > 1 else { return false }
        let middle = seconds.lowerBound + Int64(seconds.count / 2)
        ids = []
        open.removeLast()
        open.append(Stretch(seconds: middle...seconds.upperBound))
        open.append(Stretch(seconds: seconds.lowerBound...(middle - 1)))
        return true
    }

    private mutating func abandon(with more: [String]) {
        isIncomplete = true
        ids += more
        close()
    }

    private mutating func close() {
        for id in ids where known.insert(id).inserted { found.append(id) }
        ids = []
        open.removeLast()
    }
}

extension Instant {
    /// The second since 1970 that it lies in.
    fileprivate var second: Int64 {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        return rest < 0 ? seconds - 1 : seconds
    }
}
