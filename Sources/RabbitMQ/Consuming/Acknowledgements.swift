/// Which deliveries of one channel are done with, and how to tell the broker in few words.
///
/// Numbers count from 1 on every channel. `basic.ack` can cover every delivery up to one, which is right only
/// when all of those are done with.
struct Acknowledgements {
    struct Word: Hashable {
        var number: UInt64
        var multiple: Bool
    }

    /// Every delivery up to this one is done with.
    private var floor: UInt64 = 0
    /// Deliveries above ``floor`` that are done with.
    private var above: Set<UInt64> = []

    /// A delivery that needs no acknowledgement has taken a number.
    mutating func skip(_ number: UInt64) {
        above.insert(number)
        raiseFloor()
    }

    /// What to say now that `numbers` are done with as well.
    mutating func settle(_ numbers: [UInt64]) -> [Word] {
        var fresh: [UInt64] = []
        for number in numbers where number > floor && above.insert(number).inserted { fresh.append(number) }
        raiseFloor()
        let covered = fresh.filter { $0 <= floor }
        var words = fresh.filter { $0 > floor }.map { Word(number: $0, multiple: false) }
        if let highest = covered.max() { words.append(Word(number: highest, multiple: covered.count > 1)) }
        return words
    }

    private mutating func raiseFloor() {
        while above.remove(floor + 1) != nil { floor += 1 }
    }
}
