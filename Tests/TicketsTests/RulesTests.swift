import Testing
import Tickets

@Suite struct AssessmentTests {
    static let rules = BasketRules(standardTicketTypes: ["Standaard"])

    /// The reasons in the contract's order; each row spoils one thing more, from the last to the first.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var expected: TariffAssessment
        var spoil: @Sendable (inout Request) -> Void
        var testDescription: String { name }
    }

    struct Request {
        var channel = "box-office"
        var line = TariffLine(
            id: "1",
            event: "g",
            ticketType: "Standaard",
            regularPrice: Cents(1_200),
            number: "0900000067513"
        )
        var mapping: Mapping? = Tickets.Mapping(
            event: "g",
            workgroup: "gent",
            owner: "handelsbeurs",
            labels: ["uitpas"],
            uitdatabankEvent: "uitdb",
            organizer: "gent",
            updatedAt: start
        )
        var hasCredentials = true

        func assessed(after earlier: [TariffLine] = [], by rules: BasketRules = rules) -> TariffAssessment? {
            var mappings: [EventID: Mapping] = [:]
            mappings[line.event] = mapping
            let answer = hasCredentials
            return rules.assess(earlier + [line], channel: channel, mappings: mappings) { _ in answer }.last
        }
    }

    static let cases: [Case] = [
        Case(name: "no-credentials", expected: .unavailable(.noCredentials)) { $0.hasCredentials = false },
        // duplicate-number needs a second line: see below.
        Case(name: "no id", expected: .unavailable(.eventNotMapped)) { $0.mapping?.uitdatabankEvent = nil },
        Case(name: "label", expected: .skipped(.eventNotLabelled)) { $0.mapping?.labels = ["UiTPAS Gent"] },
        Case(name: "unknown", expected: .unavailable(.eventNotMapped)) { $0.mapping = nil },
        Case(name: "invalid", expected: .refused(.invalidNumber)) { $0.line.number = "0900000067514" },
        Case(name: "free", expected: .skipped(.freeTicket)) { $0.line.regularPrice = Cents(0) },
        Case(name: "other type", expected: .skipped(.notStandardTicketType)) { $0.line.ticketType = "VIP" },
        Case(name: "group pass", expected: .refused(.groupPassManual)) {
            $0.line.ticketType = "UiTPAS groepspas"
        },
        Case(name: "no number", expected: .skipped(.noNumber)) { $0.line.number = " " },
        Case(name: "channel", expected: .skipped(.channelDisabled)) { $0.channel = "phone" },
    ]

    @Test func `a line without fault is looked up`() throws {
        let number = try #require(UiTPASNumber("0900000067513"))
        #expect(
            Request().assessed()
                == .lookUp(number: number, route: Route(event: "uitdb", organizer: "gent"))
        )
    }

    @Test(arguments: cases) func `each fault has its reason`(_ fault: Case) {
        var request = Request()
        fault.spoil(&request)
        #expect(request.assessed() == fault.expected)
    }

    @Test func `the first reason that applies is the answer, in the contract's order`() {
        var request = Request()
        for fault in Self.cases {
            fault.spoil(&request)
            #expect(request.assessed() == fault.expected, "\(fault.name)")
        }
    }

    @Test func `every reason is told`() {
        let told = Set(
            Self.cases.compactMap { fault -> TariffAssessment.Reason? in
                switch fault.expected {
                case .skipped(let reason), .refused(let reason), .unavailable(let reason): reason
                case .lookUp: nil
                }
            }
        )
        #expect(told.union([.duplicateNumber]) == Set(TariffAssessment.Reason.allCases))
    }

    @Test func `a number is used once per basket, however it is written`() {
        let request = Request()
        var twin = request.line
        twin.id = "0"
        twin.number = "0900 000 067 513"
        #expect(request.assessed(after: [twin]) == .refused(.duplicateNumber))
        var spoilt = request
        spoilt.hasCredentials = false
        #expect(spoilt.assessed(after: [twin]) == .refused(.duplicateNumber))
        spoilt.mapping?.uitdatabankEvent = nil
        #expect(spoilt.assessed(after: [twin]) == .unavailable(.eventNotMapped))
    }

    @Test func `a line that was skipped does not use its number up`() {
        let request = Request()
        var skipped = request.line
        skipped.id = "0"
        skipped.ticketType = "VIP"
        guard case .lookUp = request.assessed(after: [skipped]) else {
            Issue.record("the line was not looked up")
            return
        }
    }

    @Test func `a turned line can be quoted again`() {
        var request = Request()
        request.line.ticketType = "UiTPAS integratie"
        guard case .lookUp = request.assessed() else {
            Issue.record("the line was not looked up")
            return
        }
    }

    @Test func `a group pass is looked up where the workgroup registers it`() {
        var rules = Self.rules
        rules.groupPasses = .register
        var request = Request()
        request.line.ticketType = "UiTPAS groepspas"
        guard case .lookUp = request.assessed(by: rules) else {
            Issue.record("the line was not looked up")
            return
        }
        #expect(rules.kind(ofTicketType: "UiTPAS groepspas") == .uitpas)
    }

    @Test func `a sold line's type says what it means to UiTPAS`() {
        let rules = Self.rules
        #expect(rules.kind(ofTicketType: "UiTPAS integratie") == .uitpas)
        #expect(rules.kind(ofTicketType: "UiTPAS groepspas") == .groupPass)
        #expect(rules.kind(ofTicketType: "Standaard") == .other)
        #expect(rules.kind(ofTicketType: "UiTPAS kansentarief") == .other)
    }
}

@Suite struct TariffChoiceTests {
    private func tariff(_ id: TariffID, _ kind: String, _ price: Int) -> Tariff {
        Tariff(id: id, name: id.text, kind: Tariff.Kind(wire: kind), price: Cents(price), remaining: nil)
    }

    @Test func `the social tariff is chosen, the cheapest of several`() {
        let tariffs = [
            tariff("C", "COUPON", 0), tariff("S2", "SOCIALTARIFF", 300), tariff("S1", "SOCIALTARIFF", 240),
        ]
        #expect(tariffs.selected?.id == "S1")
    }

    @Test func `a coupon is never chosen for somebody`() {
        #expect([tariff("C", "COUPON", 0), tariff("N", "NEW", 0)].selected == nil)
        #expect([Tariff]().selected == nil)
    }

    @Test(arguments: ["SOCIALTARIFF", "COUPON", "NEW"]) func `a type is told as publiq named it`(
        _ text: String
    ) {
        #expect(Tariff.Kind(wire: text).wire == text)
    }
}
