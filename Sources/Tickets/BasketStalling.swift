extension Basket {
    /// The commands for lines that nobody has moved since a moment, so perhaps because nobody is on the way to them: a
    /// queue was purged, a letter discarded, a disk lost.
    ///
    /// They are the same commands as ever, so it does no harm if the old ones still come. Lines that were posted count
    /// from the end of their fence. Lines that wait for a person are left to him.
    package func stalled(since moment: Instant) -> [Effect] {
        orderedLines.compactMap { line -> Effect? in
            guard line.kind == .uitpas, line.since <= moment, let organizer = line.route?.organizer else {
                return nil
            }
            switch line.state {
            case .routed: return .sale(organizer)
            case .cancelling: return .cancellation(organizer)
            case .cancelled: return line.isAskedForAnew(at: moment) ? .sale(organizer) : nil
            case .registering: return isPastFence(line, moment) ? .sale(organizer) : nil
            case .uncertain:
                return isToBeResolvedAgain(line) && isPastFence(line, moment) ? .sale(organizer) : nil
            case .recorded, .unmapped, .registered, .refused, .withdrawn, .manual, .parked: return nil
            }
        }
        .withoutRepeats
    }

    private func isPastFence(_ line: Line, _ moment: Instant) -> Bool {
        line.attempt.flatMap { attempts[$0] }.map { $0.settleAfter <= moment } ?? false
    }
}
