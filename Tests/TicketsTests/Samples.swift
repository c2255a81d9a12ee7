import Testing
import Tickets

/// The moment at which every story begins.
let start = Instant(milliseconds: 1_795_000_000_000)
let timings = Timings()

/// Numbers of publiq's test data set.
let numbers = ["0900000067513", "0900000095902", "0900000031618", "0900000036112", "0900000002312"]
    .compactMap { UiTPASNumber($0) }

/// Two organisers with an event each.
let gent: OrganizerID = "gent"
let brugge: OrganizerID = "brugge"
let gentRoute = Route(event: "uitdb-gent", organizer: gent)
let bruggeRoute = Route(event: "uitdb-brugge", organizer: brugge)

func mapping(_ event: EventID, _ route: Route?) -> Mapping {
    Mapping(
        event: event,
        workgroup: "gent",
        owner: "handelsbeurs",
        labels: ["UiTPAS"],
        uitdatabankEvent: route?.event,
        organizer: route?.organizer,
        updatedAt: start
    )
}

/// Event `g` is mapped to Gent, event `b` to Brugge; `x` is not mapped.
let mapped: [EventID: Mapping] = ["g": mapping("g", gentRoute), "b": mapping("b", bruggeRoute)]

/// A UiTPAS line; every line has a number of its own unless told otherwise.
func line(
    _ id: LineID,
    event: EventID = "g",
    number: Int? = nil,
    price: Int = 1_200,
    kind: LineKind = .uitpas,
    isInvalid: Bool = false
) -> Order.Line {
    let place = number ?? (Int(id.text) ?? 1) - 1
    return Order.Line(
        id: id,
        kind: kind,
        content: LineContent(
            event: event,
            regularPrice: Cents(price),
            number: kind == .uitpas && !isInvalid ? numbers[place] : nil,
            tariff: kind == .uitpas ? "SOCIAL" : nil
        ),
        ticketType: kind == .uitpas ? "UiTPAS integratie" : "Standaard",
        quotedPrice: kind == .uitpas ? Cents(240) : nil,
        hasInvalidNumber: isInvalid
    )
}

func sold(_ lines: Order.Line...) -> Order {
    Order(payment: .sold(at: start), channel: "online", customer: nil, lines: lines)
}

func reserved(until moment: Instant = start + .seconds(900), _ lines: Order.Line...) -> Order {
    Order(payment: .reserved(until: moment), channel: "online", customer: nil, lines: lines)
}

func receipt(_ sale: TicketSaleID, _ line: Line, price: Int? = 240) -> PostAnswer.Receipt? {
    line.tuple.map {
        PostAnswer.Receipt(
            sale: sale,
            event: $0.event,
            number: $0.number.digits,
            tariff: $0.tariff,
            tariffPrice: price.map { Cents($0) },
            regularPrice: $0.regularPrice,
            regularPriceLabel: $0.regularPriceLabel
        )
    }
}

/// One basket and what is asked of it, with the boring arguments filled in.
struct Story {
    var basket: Basket
    var mappings = mapped
    var atomicity = BasketRules.Atomicity.line
    var now = start
    private var attempts = 0

    init(_ id: BasketID = "B-1", atomicity: BasketRules.Atomicity = .line) {
        basket = Basket(key: BasketKey(seller: "handelsbeurs", basket: id), workgroup: "gent")
        self.atomicity = atomicity
    }

    subscript(id: LineID) -> Line? { basket.lines[id] }

    func state(_ id: LineID) -> LineState? { basket.lines[id]?.state }

    mutating func take(_ order: Order) throws -> [String] {
        try basket.take(order, at: now, knowing: mappings, atomicity: atomicity).words
    }

    mutating func claim(
        _ organizer: OrganizerID = gent,
        isRepeat: Bool = false,
        resumes: Bool = false
    ) -> (Claim, [String]) {
        attempts += 1
        let (claim, effects) = basket.claim(
            for: organizer,
            as: AttemptID("\(basket.key.basket)/\(attempts)"),
            at: Moment(now),
            timings: timings,
            knowing: mappings,
            isRepeat: isRepeat,
            resumes: resumes
        )
        return (claim, effects.words)
    }

    /// Claims a post; the attempt and its lines, or nil when something else is to be done.
    mutating func post(_ organizer: OrganizerID = gent) -> (attempt: Attempt, lines: [Line])? {
        guard case .post(let attempt, let lines) = claim(organizer).0 else { return nil }
        return (attempt, lines)
    }

    /// Claims a post, which has to be there.
    mutating func posted(_ organizer: OrganizerID = gent) throws -> (attempt: Attempt, lines: [Line]) {
        let claimed = post(organizer)
        return try #require(claimed)
    }

    mutating func record(_ answer: PostAnswer, of attempt: Attempt) -> [String] {
        basket.record(answer, of: attempt, at: now, atomicity: atomicity, after: leftAlone).words
    }

    /// Registers everything that can be for an organiser, as sales `S-<line>`.
    mutating func register(_ organizer: OrganizerID = gent) -> [String] {
        guard let (attempt, lines) = post(organizer) else { return [] }
        return record(.registered(lines.compactMap { receipt(TicketSaleID("S-\($0.id)"), $0) }), of: attempt)
    }

    mutating func cancel(_ lines: [LineID]? = nil) -> [String] {
        basket.cancel(lines: lines, reason: "customer", at: now).words
    }

    mutating func startCancellations(
        _ organizer: OrganizerID = gent,
        isRepeat: Bool = false,
        resumes: Bool = false
    ) -> ([LineID], [String]) {
        let (lines, effects) = basket.startCancellations(
            for: organizer,
            at: now,
            isRepeat: isRepeat,
            resumes: resumes
        )
        return (lines.map(\.id), effects.words)
    }

    mutating func removed(_ sale: TicketSaleID, of line: LineID) -> [String] {
        basket.removed(sale, of: line, at: now, knowing: mappings).words
    }

    mutating func review(isRepeat: Bool = false) -> [String] {
        basket.review(at: now, knowing: mappings, isRepeat: isRepeat).words
    }
}

extension [Effect] {
    /// Each effect in a few words, such as `sale.registered 1` or `retribution.cancelled S-1`.
    var words: [String] { map(\.words) }
}

extension Effect {
    var words: String {
        switch self {
        case .outcome(let line): "\(line.state.outcome?.rawValue ?? "-") \(line.id)"
        case .retribution(let retribution): "retribution.\(retribution.kind) \(retribution.ticketSale)"
        case .settled(let settlement): "settled v\(settlement.version)"
        case .sale(let organizer): "→ sale.\(organizer)"
        case .cancellation(let organizer): "→ cancellation.\(organizer)"
        }
    }
}

/// A ledger's view in which nobody else has anything.
struct View: LedgerView {
    var owned: Set<TicketSaleID> = []
    var unresolved: [UnresolvedLine] = []
    /// What the lines are, where it matters which are alike.
    var tuples: [LineKey: SaleTuple] = [:]

    func owned(among sales: [TicketSaleID]) throws -> Set<TicketSaleID> { owned.intersection(sales) }
    func unresolved(like tuple: SaleTuple) throws -> [UnresolvedLine] {
        unresolved.filter { (tuples[$0.key] ?? tuple) == tuple }
    }
}

extension Moment {
    /// On a host whose clock is never set.
    init(_ wall: Instant) {
        self.init(wall: wall, uptime: Uptime(boot: "test", milliseconds: wall.milliseconds))
    }
}

/// What UiTdatabank says of events that nobody edits.
let leftAlone = OrganizerLook(
    named: Dictionary(
        uniqueKeysWithValues: [gentRoute, bruggeRoute].map {
            ($0.event, NamedOrganizer(organizer: $0.organizer, modifiedAt: Instant(milliseconds: 0)))
        }
    )
)
