import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

/// What UiTPAS is told of a price, where the seller calls it otherwise than UiTdatabank.
@Suite(.timeLimit(.minutes(1))) struct PriceCategoryTests {
    private func rig(_ names: [String: String]) async -> Rig {
        var rig = await Rig()
        rig.houses.sellers["handelsbeurs"]?.priceCategories = PriceCategories(names)
        return rig
    }

    private func line(_ id: String = "1", label: String?, number: String = "0900000067513") -> String {
        let label = label.map { "\"regularPriceLabel\":\"\($0)\"," } ?? ""
        return """
            {"lineId":"\(id)","eventId":"4711","ticketType":"UiTPAS integratie","regularPrice":"12.00",\(label)
             "uitpasNumber":"\(number)","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}
            """
    }

    private func sold(_ lines: String...) -> Incoming {
        .basket(MessageType.sold, lines: lines.joined(separator: ","))
    }

    @Test func `the label is looked up, then the ticket type, and what is not listed is sent as it is`()
        async throws
    {
        let rig = await rig(["Rang 1": "Basistarief"])
        _ = try await rig.routing.handle(
            sold(
                line("1", label: "Rang 1"),
                line("2", label: "rang 1", number: "0900000095902"),
                line("3", label: nil, number: "0900000031618")
            )
        )
        #expect(await rig.line("1")?.tuple?.regularPriceLabel == "Basistarief")
        #expect(await rig.line("2")?.tuple?.regularPriceLabel == "rang 1")
        #expect(await rig.line("3")?.tuple?.regularPriceLabel == nil)
        let others = await self.rig(["UiTPAS integratie": "Standaard", "Rang 1": "Basistarief"])
        _ = try await others.routing.handle(
            sold(line("1", label: "Rang 1"), line("2", label: nil, number: "0900000095902"))
        )
        #expect(await others.line("1")?.tuple?.regularPriceLabel == "Basistarief")
        #expect(await others.line("2")?.tuple?.regularPriceLabel == "Standaard")
    }

    @Test func `the line's content stays what the seller said`() async throws {
        var rig = await rig(["Rang 1": "Basistarief"])
        _ = try await rig.routing.handle(sold(line(label: "Rang 1")))
        #expect(await rig.line("1")?.content.regularPriceLabel == "Rang 1")
        rig.houses.sellers["handelsbeurs"]?.priceCategories = PriceCategories()
        #expect(try await rig.routing.handle(sold(line(label: "Rang 1"))).verdict == .acknowledge)
        let conflict = try await cause { try await rig.routing.handle(sold(line(label: "Basistarief"))) }
        #expect(conflict?.reason == .conflictingDuplicate)
    }

    @Test func `what was sent is what is looked for, whatever is configured by then`() async throws {
        var rig = await rig(["Rang 1": "Basistarief"])
        _ = try await rig.routing.handle(sold(line(label: "Rang 1")))
        rig.uitpas.script.withLock { $0.posts = [.unknown(reason: "timeout")] }
        _ = try await rig.register()
        var tuple = try #require(await rig.line("1")?.tuple)
        tuple.regularPriceLabel = "Basistarief"
        let sale = KnownSale(sale: "S-9", tuple: tuple, tariffPrice: Cents(240), createdAt: rig.clock.now)
        rig.houses.sellers["handelsbeurs"]?.priceCategories = PriceCategories(["Rang 1": "Zaal"])
        // Tixly says it again, and then the sale is looked up.
        _ = try await rig.routing.handle(sold(line(label: "Rang 1")))
        rig.clock.move(by: .seconds(55))
        rig.uitpas.script.withLock { $0.readings = [.success(Reading(sales: [sale]))] }
        #expect(try await rig.register().first("sale.registered")?.ticketSaleId == "S-9")
    }
}
