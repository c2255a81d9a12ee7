import Testing

@testable import RabbitMQ

struct AcknowledgementsTests {
    private typealias Word = Acknowledgements.Word

    @Test func `a run of deliveries is one word`() {
        var acknowledgements = Acknowledgements()
        #expect(acknowledgements.settle([1, 2, 3]) == [Word(number: 3, multiple: true)])
        #expect(acknowledgements.settle([4]) == [Word(number: 4, multiple: false)])
    }

    @Test func `what lies beyond a gap is named one by one`() {
        var acknowledgements = Acknowledgements()
        #expect(
            acknowledgements.settle([4, 1, 2, 6]) == [
                Word(number: 4, multiple: false), Word(number: 6, multiple: false),
                Word(number: 2, multiple: true),
            ]
        )
        // 4 was told already; a word about it would be an error.
        #expect(acknowledgements.settle([3]) == [Word(number: 3, multiple: false)])
        #expect(acknowledgements.settle([5, 7]) == [Word(number: 7, multiple: true)])
    }

    @Test func `a delivery is told once`() {
        var acknowledgements = Acknowledgements()
        _ = acknowledgements.settle([1, 3])
        #expect(acknowledgements.settle([1, 3, 3]) == [])
        #expect(acknowledgements.settle([2, 2]) == [Word(number: 2, multiple: false)])
    }

    @Test func `numbers that need no word leave no gap`() {
        var acknowledgements = Acknowledgements()
        acknowledgements.skip(2)
        acknowledgements.skip(3)
        #expect(acknowledgements.settle([4, 1]) == [Word(number: 4, multiple: true)])
    }

    @Test func `whatever the order, every delivery is told exactly once`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var acknowledgements = Acknowledgements()
            var open = Set(UInt64(1)...40)
            var rest = Array(open).shuffled(using: &generator)
            var settled: Set<UInt64> = []
            while !rest.isEmpty {
                let batch = Array(rest.prefix(Int.random(in: 1...8)))
                rest.removeFirst(batch.count)
                settled.formUnion(batch)
                for word in acknowledgements.settle(batch) {
                    #expect(open.contains(word.number))
                    let told: Set = word.multiple ? open.filter { $0 <= word.number } : [word.number]
                    #expect(told.isSubset(of: settled))
                    open.subtract(told)
                }
            }
            #expect(open.isEmpty)
        }
    }
}
