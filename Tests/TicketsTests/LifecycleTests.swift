import Testing
import Tickets

/// A line in one of its states, with what matters there besides.
enum Situation: String, CaseIterable {
    case recorded, unmapped, routed
    case registering, registeringWished
    case registered
    /// By the seller's wish; then because a reservation lapsed, and because one lapsed that was paid since.
    case cancelling, cancellingLapsed, cancellingPaid
    case cancelled, cancelledLapsed
    case refused
    case withdrawn, withdrawnLapsed
    case manual
    case uncertain, uncertainWished
    /// For a reason that has nothing to do with its organiser; for one that has; and when it was to be cancelled.
    case parked, stranded, parkedSale

    var line: Line {
        var line = Line(
            id: "1",
            kind: self == .recorded ? .other : self == .manual ? .groupPass : .uitpas,
            content: LineContent(
                event: "g",
                regularPrice: Cents(1_200),
                number: numbers[0],
                tariff: "SOCIAL"
            ),
            ticketType: "UiTPAS integratie",
            isSold: self == .cancellingPaid,
            state: state,
            since: start,
            route: gentRoute
        )
        switch self {
        case .registeringWished, .uncertainWished, .cancelling, .cancelled, .withdrawn:
            line.cancellation = Cancellation(cause: .seller, reason: "customer")
        case .cancellingLapsed, .cancelledLapsed, .withdrawnLapsed:
            line.cancellation = .expired
            line.expiresAt = start - .seconds(10)
        case .cancellingPaid:
            line.cancellation = .expired
        case .stranded:
            line.reason = "no-credentials"
        case .recorded, .unmapped, .routed, .registering, .registered, .refused, .manual, .uncertain, .parked,
            .parkedSale:
            break
        }
        switch self {
        case .registered, .cancelling, .cancellingLapsed, .cancellingPaid, .cancelled, .cancelledLapsed,
            .parkedSale:
            line.ticketSale = "S-1"
        case .registering, .registeringWished, .uncertain, .uncertainWished:
            line.attempt = "A-1"
        case .unmapped:
            line.route = nil
        case .recorded, .routed, .refused, .withdrawn, .withdrawnLapsed, .manual, .parked, .stranded:
            break
        }
        return line
    }

    private var state: LineState {
        switch self {
        case .recorded: .recorded
        case .unmapped: .unmapped
        case .routed: .routed
        case .registering, .registeringWished: .registering
        case .registered: .registered
        case .cancelling, .cancellingLapsed, .cancellingPaid: .cancelling
        case .cancelled, .cancelledLapsed: .cancelled
        case .refused: .refused
        case .withdrawn, .withdrawnLapsed: .withdrawn
        case .manual: .manual
        case .uncertain, .uncertainWished: .uncertain
        case .parked, .stranded, .parkedSale: .parked
        }
    }
}

/// A fact, and for every situation what becomes of a line: its state, then its effects.
///
/// `still` are the situations in which the fact means nothing.
struct Arrow: CustomTestStringConvertible, Sendable {
    var name: String
    var fact: LineFact
    var moves: [Situation: String]
    var still: [Situation]

    init(_ name: String, _ fact: LineFact, _ moves: [Situation: String], still: [Situation]) {
        self.name = name
        self.fact = fact
        self.moves = moves
        self.still = still
    }

    var testDescription: String { name }
}

@Suite struct LifecycleTests {
    /// Lines that a seller who asks for them again is simply told about.
    private static let told: [Situation: String] = [
        .routed: "routed register", .registered: "registered announce",
        .cancelled: "cancelled announce", .refused: "refused announce", .withdrawn: "withdrawn announce",
        .manual: "manual announce", .uncertain: "uncertain announce", .uncertainWished: "uncertain announce",
        .parked: "parked announce", .stranded: "parked announce", .parkedSale: "parked announce",
        .cancelling: "cancelling cancel",
    ]
    private static let asked = told.merging([
        .unmapped: "unmapped route", .cancelledLapsed: "cancelled route", .withdrawnLapsed: "withdrawn route",
    ]) { _, new in new }
    private static let end: [Situation: String] = [
        .cancelled: "cancelled announce", .cancelledLapsed: "cancelled announce",
        .refused: "refused announce",
        .withdrawn: "withdrawn announce", .withdrawnLapsed: "withdrawn announce",
        .registered: "cancelling cancel",
        .cancelling: "cancelling cancel", .cancellingLapsed: "cancelling cancel",
        .cancellingPaid: "cancelling cancel",
        .unmapped: "withdrawn announce", .routed: "withdrawn announce", .manual: "withdrawn announce",
        .parked: "withdrawn announce", .stranded: "withdrawn announce",
    ]
    private static let unmoved: [Situation] = [
        .recorded, .registering, .registeringWished, .uncertain, .uncertainWished, .parkedSale,
    ]
    private static func all(but moved: Situation...) -> [Situation] {
        Situation.allCases.filter { !moved.contains($0) }
    }

    static let table: [Arrow] = [
        Arrow(
            "mapped elsewhere",
            .mapped(bruggeRoute),
            [
                .unmapped: "routed register", .routed: "routed register", .recorded: "recorded",
                .stranded: "routed register",
            ],
            still: [
                .registering, .registeringWished, .registered, .cancelling, .cancellingLapsed,
                .cancellingPaid, .cancelled, .cancelledLapsed, .refused, .withdrawn, .withdrawnLapsed,
                .manual, .uncertain, .uncertainWished, .parked, .parkedSale,
            ]
        ),
        Arrow(
            "mapped as before",
            .mapped(gentRoute),
            [.unmapped: "routed register"],
            still: all(but: .unmapped)
        ),
        Arrow("unmapped", .unmapped, [.routed: "unmapped"], still: all(but: .routed)),
        Arrow("claimed", .claimed("A-2"), [.routed: "registering"], still: all(but: .routed)),
        Arrow(
            "returned",
            .returned,
            [
                .registering: "routed", .registeringWished: "withdrawn announce",
                .uncertain: "routed", .uncertainWished: "withdrawn announce",
            ],
            still: all(but: .registering, .registeringWished, .uncertain, .uncertainWished)
        ),
        Arrow(
            "attributed",
            .attributed(to: "brugge"),
            [
                .registering: "registering", .registeringWished: "registering", .uncertain: "uncertain",
                .uncertainWished: "uncertain",
            ],
            still: all(but: .registering, .registeringWished, .uncertain, .uncertainWished)
        ),
        Arrow(
            "doubted",
            .doubted(.unconfirmed),
            [
                .registering: "registering", .registeringWished: "registering", .uncertain: "uncertain",
                .uncertainWished: "uncertain",
            ],
            still: all(but: .registering, .registeringWished, .uncertain, .uncertainWished)
        ),
        Arrow("reconsidered", .reconsidered(nil), [:], still: all()),
        Arrow(
            "accepted",
            .accepted("S-9", tariffPrice: Cents(240)),
            [
                .registering: "registered announce retribution(registered)",
                .uncertain: "registered announce retribution(registered)",
                .registeringWished: "cancelling announce retribution(registered) cancel",
                .uncertainWished: "cancelling announce retribution(registered) cancel",
            ],
            still: all(but: .registering, .uncertain, .registeringWished, .uncertainWished)
        ),
        Arrow(
            "refused",
            .refused(reason: "maximum-reached", messages: [:]),
            [
                .unmapped: "refused announce", .routed: "refused announce", .registering: "refused announce",
                .registeringWished: "refused announce",
            ],
            still: all(but: .unmapped, .routed, .registering, .registeringWished)
        ),
        Arrow(
            "undecidable",
            .undecidable(reason: "two"),
            [.registering: "uncertain announce", .registeringWished: "uncertain announce"],
            still: all(but: .registering, .registeringWished)
        ),
        Arrow(
            "parked",
            .parked(reason: "forbidden"),
            [
                .routed: "parked announce", .cancelling: "parked announce",
                .cancellingLapsed: "parked announce", .cancellingPaid: "parked announce",
            ],
            still: all(but: .routed, .cancelling, .cancellingLapsed, .cancellingPaid)
        ),
        Arrow(
            "resumed",
            .resumed,
            [
                .parked: "routed", .stranded: "routed", .parkedSale: "cancelling",
                .uncertain: "registering", .uncertainWished: "registering",
            ],
            still: all(but: .parked, .stranded, .parkedSale, .uncertain, .uncertainWished)
        ),
        Arrow(
            "cancelled by the seller",
            .cancellationWished(Cancellation(cause: .seller, reason: "customer")),
            end,
            still: unmoved
        ),
        Arrow("lapsed", .cancellationWished(.expired), end, still: unmoved),
        Arrow(
            "refused with its basket",
            .cancellationWished(.basketRefused),
            end.merging([
                .unmapped: "refused announce", .routed: "refused announce", .manual: "refused announce",
                .parked: "refused announce", .stranded: "refused announce",
            ]) { _, new in new },
            still: unmoved
        ),
        Arrow(
            "removed",
            .removed,
            [
                .cancelling: "cancelled retribution(cancelled) announce",
                .cancellingLapsed: "cancelled retribution(cancelled) announce",
                .cancellingPaid: "cancelled retribution(cancelled) announce register",
            ],
            still: all(but: .cancelling, .cancellingLapsed, .cancellingPaid)
        ),
        Arrow(
            "sold",
            .sold(at: start),
            asked,
            still: [.recorded, .registering, .registeringWished, .cancellingLapsed, .cancellingPaid]
        ),
        Arrow(
            "reserved for longer",
            .reservedUntil(start + .seconds(60)),
            asked,
            still: [.recorded, .registering, .registeringWished, .cancellingLapsed, .cancellingPaid]
        ),
        Arrow(
            "reserved until before now",
            .reservedUntil(start - .seconds(1)),
            told.merging([
                .unmapped: "withdrawn announce", .routed: "withdrawn announce", .manual: "withdrawn announce",
                .cancellingLapsed: "cancelling cancel", .cancelledLapsed: "cancelled announce",
                .withdrawnLapsed: "withdrawn announce",
            ]) { _, new in new },
            still: [.recorded, .registering, .registeringWished, .cancellingPaid]
        ),
        Arrow(
            "begun",
            .begun,
            [.cancelledLapsed: "unmapped", .withdrawnLapsed: "unmapped"],
            still: all(but: .cancelledLapsed, .withdrawnLapsed)
        ),
    ]

    /// One name a case: a new fact does not compile here, and then fails below until it has a row.
    private func kind(_ fact: LineFact) -> String {
        switch fact {
        case .mapped: "mapped"
        case .unmapped: "unmapped"
        case .claimed: "claimed"
        case .returned: "returned"
        case .attributed: "attributed"
        case .doubted: "doubted"
        case .reconsidered: "reconsidered"
        case .accepted: "accepted"
        case .refused: "refused"
        case .undecidable: "undecidable"
        case .parked: "parked"
        case .resumed: "resumed"
        case .cancellationWished: "cancellationWished"
        case .removed: "removed"
        case .sold: "sold"
        case .reservedUntil: "reservedUntil"
        case .begun: "begun"
        }
    }

    @Test func `every state and every fact has its place in the table`() {
        #expect(Set(Situation.allCases.map(\.line.state)) == Set(LineState.allCases))
        #expect(Set(Self.table.map { kind($0.fact) }).count == 17)
        for arrow in Self.table {
            let told = arrow.moves.keys + arrow.still
            #expect(told.count == Situation.allCases.count, "\(arrow.name)")
            #expect(Set(told) == Set(Situation.allCases), "\(arrow.name)")
        }
    }

    @Test(arguments: table) func `a fact moves a line as the table says`(_ arrow: Arrow) {
        for (situation, expected) in arrow.moves {
            var line = situation.line
            let effects = line.apply(arrow.fact, at: start)
            let came = ([line.state.rawValue] + effects.map(\.word)).joined(separator: " ")
            #expect(came == expected, "\(situation)")
        }
    }

    @Test(arguments: table) func `a fact that means nothing moves nothing`(_ arrow: Arrow) {
        for situation in arrow.still {
            var line = situation.line
            let before = line.state
            #expect(line.apply(arrow.fact, at: start + .seconds(1)).isEmpty, "\(situation)")
            #expect(line.state == before, "\(situation)")
            #expect(line.since == start, "\(situation)")
        }
    }

    @Test(arguments: Situation.allCases) func `a line never owns a sale that UiTPAS does not have`(
        _ situation: Situation
    ) {
        for arrow in Self.table {
            var line = situation.line
            _ = line.apply(arrow.fact, at: start)
            switch line.state {
            case .registered, .cancelling, .cancelled: #expect(line.ticketSale != nil)
            case .recorded, .unmapped, .routed, .registering, .refused, .withdrawn, .manual, .uncertain:
                #expect(line.ticketSale == nil, "\(arrow.name)")
            case .parked: break
            }
        }
    }

    @Test func `only the seller's and the basket's cancellation are final`() {
        for (cause, isFinal) in [(Cancellation.Cause.seller, true), (.basketRefused, true), (.expiry, false)]
        {
            var line = Situation.withdrawn.line
            line.cancellation = Cancellation(cause: cause, reason: "r")
            #expect(line.apply(.sold(at: nil), at: start) == (isFinal ? [.announce] : [.route]))
        }
    }

    @Test func `a final wish is not overwritten by a lapse, but overwrites one`() {
        var line = Situation.registeringWished.line
        _ = line.apply(.cancellationWished(.expired), at: start)
        #expect(line.cancellation?.cause == .seller)
        line = Situation.cancellingLapsed.line
        _ = line.apply(.cancellationWished(Cancellation(cause: .seller, reason: "customer")), at: start)
        #expect(line.cancellation?.cause == .seller)
    }

    @Test
    func
        `the day of sale is the seller's, or the one on which he told; that of the cancellation is the first`()
    {
        func sold(at moment: Instant?) -> Instant? {
            var line = Line(
                id: "1",
                kind: .other,
                content: LineContent(event: "g", regularPrice: Cents(1_200)),
                ticketType: "Standaard",
                isSold: false,
                state: .recorded,
                since: start
            )
            _ = line.apply(.sold(at: moment), at: start)
            _ = line.apply(.sold(at: start + .seconds(9)), at: start + .seconds(9))
            return line.soldAt
        }
        #expect(sold(at: start - .seconds(60)) == start - .seconds(60))
        #expect(sold(at: nil) == start)

        for state in [LineState.recorded, .registered, .refused, .manual] {
            var line = Line(
                id: "1",
                kind: .other,
                content: LineContent(event: "g", regularPrice: Cents(1_200)),
                ticketType: "Standaard",
                isSold: true,
                state: state,
                since: start
            )
            _ = line.apply(.cancellationWished(.expired), at: start)
            _ = line.apply(.cancellationWished(.basketRefused), at: start)
            #expect(line.cancelledAt == nil)
            let wish = Cancellation(cause: .seller, reason: "x")
            _ = line.apply(.cancellationWished(wish), at: start + .seconds(1))
            _ = line.apply(.cancellationWished(wish), at: start + .seconds(2))
            #expect(line.cancelledAt == start + .seconds(1))
        }
    }

    @Test func `a later end extends a reservation, an earlier one does not shorten it, a sale ends it`() {
        var line = Situation.registered.line
        _ = line.apply(.reservedUntil(start + .seconds(60)), at: start)
        _ = line.apply(.reservedUntil(start + .seconds(30)), at: start)
        #expect(line.expiresAt == start + .seconds(60))
        #expect(line.isLapsed(at: start + .seconds(60)))
        #expect(!line.isLapsed(at: start + .seconds(59)))
        _ = line.apply(.sold(at: start), at: start)
        _ = line.apply(.reservedUntil(start + .seconds(1)), at: start)
        #expect(line.isSold && line.expiresAt == nil && !line.isLapsed(at: start + .seconds(900)))
    }

    @Test func `a reservation that is extended while it is being cancelled begins anew`() {
        var line = Situation.cancellingLapsed.line
        _ = line.apply(.reservedUntil(start + .seconds(60)), at: start)
        #expect(line.apply(.removed, at: start).last == .register)
    }

    @Test func `a new life forgets the old one`() {
        var line = Situation.cancelledLapsed.line
        line.isPostedAlone = true
        _ = line.apply(.begun, at: start)
        #expect(line.life == 2)
        #expect(
            line.ticketSale == nil && line.attempt == nil && line.cancellation == nil && line.route == nil
        )
        #expect(!line.isPostedAlone)
    }

    @Test func `a line comes to each state later than to the one before, by a slow clock, too`() throws {
        var line = Situation.routed.line
        let since = line.since
        _ = line.apply(.claimed("A"), at: since - .seconds(5))
        #expect(line.since == since + .milliseconds(1))
        _ = line.apply(.returned, at: since)
        #expect(line.since == since + .milliseconds(2))
        _ = line.apply(.cancellationWished(.expired), at: since + .seconds(1))
        #expect(line.since == since + .seconds(1))
    }
}

extension LineEffect {
    var word: String {
        switch self {
        case .announce: "announce"
        case .retribution(let kind): "retribution(\(kind))"
        case .register: "register"
        case .cancel: "cancel"
        case .route: "route"
        }
    }
}
