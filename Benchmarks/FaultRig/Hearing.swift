import Foundation
import Messages
package import Working

/// What the houses have heard so far: a few bytes a line.
package struct Hearing: Sendable {
    package enum Outcome: UInt8, Sendable {
        case nothing
        case registered
        case cancelled
        case refused
        case manual
        case uncertain
        case parked

        /// Whether it is for an operator to go on from here.
        package var isLeftToAnOperator: Bool { self == .uncertain || self == .parked || self == .manual }
    }

    package struct Line: Sendable {
        package var outcome = Outcome.nothing
        /// Whether its command ever was a dead letter.
        package var wasParked = false
        /// The outcomes that were told without a sale, a bit each.
        var toldWithoutSale: UInt8 = 0
        var sale: UInt32 = 0
    }

    /// What was given away for an organiser by a seller.
    package struct Total: Hashable, Sendable {
        package var tickets = 0
        package var regular = 0
        package var paid = 0

        package init(tickets: Int = 0, regular: Int = 0, paid: Int = 0) {
            self.tickets = tickets
            self.regular = regular
            self.paid = paid
        }
    }

    package struct Party: Hashable, Sendable {
        package var organizer: String
        package var seller: String

        package init(organizer: String, seller: String) {
            self.organizer = organizer
            self.seller = seller
        }
    }

    private var firstLines: [Int32] = []
    private var lines: [Line] = []
    private var settled: [Bool] = []
    private var retributionIDs: Set<Int> = []
    package private(set) var totals: [Party: Total] = [:]
    /// Messages that could not be read, or were about a basket that nobody has.
    package private(set) var strange: [String] = []

    package init() {}

    package var baskets: Int { firstLines.count }

    package mutating func open(_ basket: BasketPlan) {
        firstLines.append(Int32(lines.count))
        lines.append(contentsOf: repeatElement(Line(), count: basket.lines.count))
        settled.append(false)
    }

    package func line(_ place: Int, of basket: Int) -> Line { lines[Int(firstLines[basket]) + place] }

    /// Lines that wait for their dead letter.
    var parkedLines: Int { lines.count { $0.outcome == .parked } }

    package func isSettled(_ basket: Int) -> Bool { settled[basket] }

    /// Whether everything has been heard that must come of a basket, up to what waits for an operator.
    package func isDone(_ basket: BasketPlan) -> Bool {
        var isComplete = true
        for (place, line) in basket.lines.enumerated() {
            let outcome = self.line(place, of: basket.number).outcome
            if outcome.isLeftToAnOperator {
                isComplete = false
            } else if !outcome.ends(line) {
                return false
            }
        }
        return !isComplete || isSettled(basket.number)
    }

    /// Takes a message in; the number of the basket it is about comes back.
    package mutating func hear(_ delivery: Delivery) -> Int? {
        let type = delivery.properties.type ?? ""
        guard type != MessageType.mappingChanged, type != MessageType.mappingProblem else { return nil }
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(delivery.body)) else {
            strange.append("unreadable \(type)")
            return nil
        }
        if type == MessageType.retribution {
            hearRetribution(body, id: delivery.properties.messageID ?? "")
            return nil
        }
        guard let basket = body.basketId.flatMap({ Int($0.dropFirst(2)) }),
            firstLines.indices.contains(basket)
        else {
            strange.append("\(type) of basket \(body.basketId ?? "?")")
            return nil
        }
        if type == MessageType.settled {
            settled[basket] = true
        } else {
            hearOutcome(type, body, basket)
        }
        return basket
    }

    private mutating func hearOutcome(_ type: String, _ body: Body, _ basket: Int) {
        let end = firstLines.indices.contains(basket + 1) ? Int(firstLines[basket + 1]) : lines.count
        guard let outcome = Outcome(type), let number = body.lineId.flatMap({ Int($0) }),
            (1...(end - Int(firstLines[basket]))).contains(number)
        else { return strange.append("\(type) of line \(body.lineId ?? "?") of R-\(basket)") }
        lines[Int(firstLines[basket]) + number - 1].hear(
            outcome,
            sale: body.ticketSaleId.flatMap { UInt32($0) } ?? 0
        )
    }

    private mutating func hearRetribution(_ body: Body, id: String) {
        // Told more than once is told once.
        guard retributionIDs.insert(id.hashValue).inserted else { return }
        guard let organizer = body.organizerId, let seller = body.seller,
            let regular = body.regularPrice.flatMap({ Int(euros: $0) }),
            let paid = body.tariffPrice.flatMap({ Int(euros: $0) })
        else { return strange.append("retribution without prices") }
        let sign = body.kind == "registered" ? 1 : -1
        var total = totals[Party(organizer: organizer, seller: seller)] ?? Total()
        total.tickets += sign
        total.regular += sign * regular
        total.paid += sign * paid
        totals[Party(organizer: organizer, seller: seller)] = total
    }

    private struct Body: Decodable {
        var basketId: String?
        var lineId: String?
        var ticketSaleId: String?
        var kind: String?
        var organizerId: String?
        var seller: String?
        var regularPrice: String?
        var tariffPrice: String?
    }
}

extension Hearing.Outcome {
    fileprivate init?(_ type: String) {
        switch type {
        case "sale.registered": self = .registered
        case "sale.cancelled": self = .cancelled
        case "sale.refused": self = .refused
        case "sale.manual": self = .manual
        case "sale.uncertain": self = .uncertain
        case "sale.parked": self = .parked
        default: return nil
        }
    }

    /// Whether this is how a line has to end.
    func ends(_ line: BasketPlan.Line) -> Bool {
        switch self {
        case .registered: line.isSold
        case .cancelled, .refused: !line.isSold
        case .nothing, .manual, .uncertain, .parked: false
        }
    }
}

extension Hearing.Line {
    /// What is told may come twice, late, in another order, and from workers whose clocks are hours off.
    ///
    /// Of two sales the later one counts, and of one sale its cancellation. What is told without a sale counts when it
    /// is heard for the first time: `at` can't be believed while clocks are stepped.
    mutating func hear(_ outcome: Hearing.Outcome, sale: UInt32) {
        if outcome == .parked { wasParked = true }
        if sale != 0, self.sale != 0 {
            guard sale > self.sale || (sale == self.sale && outcome != .registered) else { return }
        } else if sale == 0 {
            let mark: UInt8 = 1 << outcome.rawValue
            guard toldWithoutSale & mark == 0 else { return }
            toldWithoutSale |= mark
        }
        self.outcome = outcome
        if sale != 0 { self.sale = sale }
    }
}

extension Int {
    /// Cents of a price in euros with two decimals.
    init?(euros text: String) {
        let digits = text.filter { $0 != "." }
        guard text.dropLast(2).last == ".", let cents = Int(digits) else { return nil }
        self = cents
    }
}
