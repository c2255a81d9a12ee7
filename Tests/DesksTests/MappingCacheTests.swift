import Desks
import Testing
import Tickets

@Suite(.timeLimit(.minutes(1))) struct MappingCacheTests {
    @Test func `what is mapped is read once, what is not is read every time`() async throws {
        let rig = await Rig()
        let cache = MappingCache(ledger: rig.ledger)
        for _ in 1...3 { #expect(try await cache.mappings(of: ["4711"])["4711"]?.organizer == "gent") }
        #expect(await rig.ledger.mappingReads == 1)
        for _ in 1...3 { #expect(try await cache.mappings(of: ["4711", "4713"]).count == 1) }
        #expect(await rig.ledger.mappingReads == 4)
    }

    @Test func `it forgets one, and everything`() async throws {
        let rig = await Rig()
        let cache = MappingCache(ledger: rig.ledger)
        _ = try await cache.mappings(of: ["4711", "4712"])
        await rig.map("4711", Rig.gentEvent, "brugge")
        #expect(try await cache.mappings(of: ["4711"])["4711"]?.organizer == "gent")
        await cache.forget("4711")
        #expect(try await cache.mappings(of: ["4711"])["4711"]?.organizer == "brugge")
        #expect(await rig.ledger.mappingReads == 2)
        await cache.forgetAll()
        _ = try await cache.mappings(of: ["4712"])
        #expect(await rig.ledger.mappingReads == 3)
    }

    @Test func `nothing lives longer than it may`() async throws {
        let rig = await Rig()
        let cache = MappingCache(ledger: rig.ledger, lifetime: .zero)
        for _ in 1...2 { _ = try await cache.mappings(of: ["4711"]) }
        #expect(await rig.ledger.mappingReads == 2)
    }
}
