import JSON

extension World {
    /// The world of ``TestData``.
    package static let builtIn: World = {
        var world = World()
        for organizer in builtInOrganizers { world.organizers[organizer.id] = organizer }
        for client in builtInClients { world.clients[client.id] = client }
        for event in gentEvents + otherEvents { world.events[event.id] = event }
        for pass in builtInPasses { world.passes[pass.number] = pass }
        return world
    }()

    private static let paspartoe = 1
    private static let gent = 8
    private static let zuidwest = 9

    private static var builtInOrganizers: [Organizer] {
        [
            Organizer(
                id: TestData.gent,
                name: "[TEST] UiTPAS Organisatie (Regio Gent + Paspartoe)",
                cardSystems: [gent],
                hiddenLabels: ["Paspartoe", "UiTPAS Gent"]
            ),
            Organizer(
                id: TestData.zender,
                name: "Organisatie Zender",
                cardSystems: [paspartoe],
                hiddenLabels: ["Paspartoe"],
                postalCode: "1750",
                city: "Lennik"
            ),
            Organizer(
                id: TestData.zuidwest,
                name: "Organisatie Zuidwest",
                cardSystems: [zuidwest],
                hiddenLabels: ["UiTPAS Zuidwest"],
                postalCode: "8500",
                city: "Kortrijk"
            ),
            Organizer(
                id: TestData.meent,
                name: "Organisatie Meent",
                cardSystems: [paspartoe],
                hiddenLabels: ["Paspartoe"],
                postalCode: "1650",
                city: "Beersel"
            ),
            Organizer(
                id: TestData.unreachable,
                name: "Organisatie Zonder Rechten",
                cardSystems: [gent],
                hiddenLabels: ["UiTPAS Gent"]
            ),
        ]
    }

    private static var builtInClients: [Client] {
        func client(_ name: String, _ organizers: [String]) -> Client {
            let permissions = organizers.map { ($0, Client.ticketing) }
            return Client(
                id: "\(name)-client",
                secret: "\(name)-secret",
                permissions: Dictionary(permissions) { first, _ in first }
            )
        }
        return [
            client("gent", [TestData.gent]), client("zender", [TestData.zender, TestData.meent]),
            client("zuidwest", [TestData.zuidwest]), client("meent", [TestData.meent]),
            Client(
                id: "read-client",
                secret: "read-secret",
                permissions: [TestData.gent: ["TARIFFS_READ", "ORGANIZERS_SEARCH"]]
            ),
            Client(id: "search-client", secret: "search-secret", permissions: [:]),
        ]
    }

    private static func event(
        _ id: String,
        _ name: String,
        of organizer: String?,
        euros: Int = 12,
        _ calendarType: Event.CalendarType = .single,
        limit: TicketLimit = .onceEver
    ) -> Event {
        let days = calendarType == .multiple ? [1, 2, 3] : [1]
        return Event(
            id: id,
            name: name,
            organizer: organizer,
            calendarType: calendarType,
            dates: calendarType == .permanent
                ? []
                : days.map {
                    Event.Span(
                        start: "2027-03-0\($0)T19:00:00+00:00",
                        end: "2027-03-0\($0)T21:30:00+00:00"
                    )
                },
            prices: [
                Event.Price(name: "Basistarief", price: Cents(euros * 100)),
                Event.Price(name: "Senioren", price: Cents(euros * 80)),
            ],
            limit: limit
        )
    }

    private static var gentEvents: [Event] {
        var draft = event(TestData.event(104), "Concept in Gent", of: TestData.gent)
        draft.workflowStatus = "DRAFT"
        let free = event(TestData.event(105), "Gratis in Gent", of: TestData.gent, euros: 0)
        let nobodys = event(TestData.event(106), "Zonder organisator", of: nil)
        var odd = event(TestData.event(107), "Prijzen als object", of: TestData.gent)
        odd.jsonLD["priceInfo"] = [
            "0": odd.prices[0].jsonLD(base: true), "2": odd.prices[1].jsonLD(base: false),
        ]
        var fresh = event(TestData.event(108), "Nog niet bij UiTPAS", of: TestData.gent)
        fresh.registered = false
        return [
            event(
                TestData.hundredAWeek,
                "Permanente UiTPAS Test Festiviteit",
                of: TestData.gent,
                .permanent,
                limit: TicketLimit(volume: 100, period: .week)
            ),
            event(
                TestData.onceAWeek,
                "Permanente UiTPAS Test Festiviteit, 1 per week",
                of: TestData.gent,
                euros: 10,
                .permanent,
                limit: TicketLimit(volume: 1, period: .week)
            ),
            event(TestData.notPermitted, "Van een andere organisatie", of: TestData.unreachable, .permanent),
            event(TestData.event(101), "Concert in Gent", of: TestData.gent),
            event(TestData.event(102), "Expo in Gent", of: TestData.gent, euros: 8, .periodic),
            event(TestData.event(103), "Drie avonden in Gent", of: TestData.gent, euros: 15, .multiple),
            draft, free, nobodys, odd, fresh,
            event(TestData.event(109), "Druk in Gent", of: TestData.gent, limit: plenty),
        ]
    }

    private static let plenty = TicketLimit(volume: 1_000_000, period: .absolute)

    private static var otherEvents: [Event] {
        let houses = [(200, TestData.zender, "Zender"), (300, TestData.zuidwest, "Zuidwest")]
        return (houses + [(400, TestData.meent, "Meent")]).flatMap { number, organizer, place in
            [
                event(TestData.event(number + 1), "Concert in \(place)", of: organizer),
                event(
                    TestData.event(number + 2),
                    "Museum in \(place)",
                    of: organizer,
                    euros: 5,
                    .permanent,
                    limit: TicketLimit(volume: 1, period: .week)
                ),
                event(TestData.event(number + 9), "Druk in \(place)", of: organizer, limit: plenty),
            ]
        } + [event(TestData.event(501), "Concert zonder rechten", of: TestData.unreachable)]
    }

    private static var builtInPasses: [Pass] {
        let coupons = [
            Pass.Coupon(id: "COUPON1001", name: "Cultuurbon 6 euro", value: Cents(600)),
            Pass.Coupon(id: "COUPON1002", name: "2 euro korting", value: Cents(200)),
        ]
        return [
            Pass(number: TestData.regular), Pass(number: TestData.regularWithOne),
            Pass(number: TestData.social, socialTariff: .active),
            Pass(number: TestData.secondSocial, socialTariff: .active),
            Pass(number: TestData.thirdSocial, socialTariff: .active),
            Pass(number: TestData.expired, socialTariff: .expired),
            Pass(number: TestData.expiredElsewhere, socialTariff: .expired),
            Pass(number: TestData.blocked, socialTariff: .active, cardStatus: "BLOCKED"),
            Pass(
                number: TestData.otherRegion,
                socialTariff: .active,
                cardSystems: [paspartoe],
                coupons: coupons
            ),
            Pass(number: TestData.group, socialTariff: .active, groupVolume: 50),
            Pass(number: TestData.invalidCard, refusal: "invalid-card"),
            Pass(number: TestData.suspended, socialTariff: .suspended),
            Pass(number: TestData.noActiveCardSystems, refusal: "passholder-no-active-cardsystems"),
        ]
    }
}
