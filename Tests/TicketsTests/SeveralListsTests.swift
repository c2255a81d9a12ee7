import Testing
import Tickets

/// The lists of several events, put together.
@Suite struct SeveralListsTests {
    private func list(
        _ sale: TicketSaleID,
        up seconds: Int,
        wall: Int? = nil,
        publiq: Int?
    ) -> Reading {
        Reading(
            begun: Moment(
                wall: start + .seconds(wall ?? seconds),
                uptime: Uptime(boot: "a", milliseconds: Int64(seconds) * 1_000)
            ),
            sales: [KnownSale(sale: sale, tuple: nil, tariffPrice: nil, createdAt: nil)],
            publiqTime: publiq.map { start + .seconds($0) }
        )
    }

    @Test(arguments: [0, -3_600, 3_600]) func `they are as old as the oldest, wherever the clock was set to`(
        _ step: Int
    ) throws {
        let (old, new) = (
            list("A", up: 10, wall: 10, publiq: 12), list("B", up: 20, wall: 20 + step, publiq: 22)
        )
        for lists in [[old, new], [new, old]] {
            let reading = try #require(Reading(lists))
            #expect(reading.begun == old.begun)
            #expect(reading.publiqTime == old.publiqTime)
            #expect(Set(reading.sales.map(\.sale)) == ["A", "B"])
        }
    }

    @Test func `where publiq did not say the time of one, it is not known`() throws {
        let lists = [list("A", up: 10, publiq: nil), list("B", up: 50, publiq: 50)]
        #expect(try #require(Reading(lists)).publiqTime == nil)
    }

    @Test func `one is itself, and none is nothing`() {
        let one = list("A", up: 10, publiq: 12)
        #expect(Reading([one]) == one)
        #expect(Reading([]) == nil)
    }
}
