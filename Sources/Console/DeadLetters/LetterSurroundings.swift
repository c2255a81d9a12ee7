import Assembly
import Desks
import HTTPTransport
import Settings
import Tickets

/// What is known about a letter besides itself.
struct LetterSurroundings {
    var lives: [LetterEntry] = []
    var acts: [LetterAct] = []
    var basket: Basket?
    /// Nil where UiTPAS was not asked.
    var uitpas: [UpstreamKnowledge]?

    init() {}

    init(of letter: DeadLetter, in ledger: AnyLedger) async throws(LedgerError) {
        lives = try await ledger.otherLives(of: letter.id)
        acts = try await ledger.acts(LetterActFilter(letter: letter.id), limit: 100).reversed()
        guard let seller = letter.subject.seller, let name = letter.subject.basket else { return }
        basket = try await ledger.basket(BasketKey(seller: SellerID(seller), basket: BasketID(name)))
    }

    /// Asks UiTPAS about the basket's lines, for so long at most.
    mutating func ask(_ settings: Settings, for time: Duration) async {
        guard let basket else { return }
        uitpas = await UpstreamKnowledge.about(basket, settings.uitpas(over: HTTPClient()), for: time)
    }
}

/// What UiTPAS lists that a line may be.
struct UpstreamKnowledge: Encodable {
    var lineId: String
    /// Sales of the same event, pass, tariff, price and label.
    var ticketSaleIds: [String]
    /// Why nothing is known.
    var problem: String?
    /// The line's own, if it has one.
    private var own: String?

    /// One line, such as `line 1: 500001 (the line's own), 500002`.
    var text: String {
        if let problem { return "line \(lineId): \(problem)" }
        let missing = own.flatMap { ticketSaleIds.contains($0) ? nil : "its sale \($0) is not there" }
        let listed = ticketSaleIds.map { $0 == own ? "\($0) (the line's own)" : $0 }
        let words = listed + [missing].compactMap { $0 }
        return "line \(lineId): \(words.isEmpty ? "no such sale" : words.joined(separator: ", "))"
    }

    private enum CodingKeys: String, CodingKey { case lineId, ticketSaleIds, problem }

    private init(_ line: Line, sales: [String] = [], problem: String? = nil) {
        lineId = line.id.text
        ticketSaleIds = sales
        self.problem = problem
        own = line.ticketSale?.text
    }

    static func about(_ basket: Basket, _ uitpas: any UiTPAS, for time: Duration) async -> [Self] {
        let lines = basket.orderedLines.filter { $0.tuple != nil }
        return await withTaskGroup(of: [Self].self) { group in
            for (route, lines) in Dictionary(grouping: lines, by: \.route) {
                guard let route else { continue }
                group.addTask { await about(lines, at: route, uitpas, for: time) }
            }
            return await group.reduce(into: []) { $0 += $1 }.sorted { $0.lineId < $1.lineId }
        }
    }

    private static func about(
        _ lines: [Line],
        at route: Route,
        _ uitpas: any UiTPAS,
        for time: Duration
    ) async -> [Self] {
        let reading = await withTaskGroup(of: Result<Reading, UpstreamFailure>.self) { group in
            group.addTask {
                do throws(UpstreamFailure) {
                    return .success(try await uitpas.sales(of: route.event, for: route.organizer))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                // Cancelled means that there is an answer.
                try? await Task.sleep(for: time)
                let patience = "UiTPAS's list took longer than \(time.components.seconds) s to read"
                return .failure(UpstreamFailure(kind: .timeout, description: patience))
            }
            defer { group.cancelAll() }
            return await group.next()
        }
        switch reading {
        case .success(let reading):
            return lines.map { line in
                Self(line, sales: reading.sales.filter { $0.tuple == line.tuple }.map(\.sale.text))
            }
        case .failure(let failure):
            return lines.map { Self($0, problem: "UiTPAS could not be asked: \(failure.description)") }
        case nil: return []
        }
    }
}
