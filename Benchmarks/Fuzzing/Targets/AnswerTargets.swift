import Desks
import HTTPTransport
import JSON
import Messages
import Publiq
import Tickets

extension Target {
    /// What upstreams answer, through the clients that read it.
    static let answers: [Target] = [
        answer("token answer", [Examples.token, Examples.tokenError], isToken: true) { stage, judge in
            _ = try await stage.uitpas.tariffs(
                for: Judge.number(judge),
                route: Route(event: Stage.event, organizer: Stage.organizer),
                regularPrice: Cents(1_200),
                deadline: .seconds(5)
            )
            return "taken"
        },
        answer("tariffs answer", [Examples.tariffs, Examples.problem]) { stage, judge in
            let answer = try await stage.uitpas.tariffs(
                for: Judge.number(judge),
                route: Route(event: Stage.event, organizer: Stage.organizer),
                regularPrice: Cents(1_200),
                deadline: .seconds(5)
            )
            switch answer {
            case .available(let tariffs, _):
                try judge.prices(tariffs.map(\.price))
                return "available"
            case .refused(let reason, _):
                try judge.sentence(reason)
                return "refused"
            }
        },
        answer("sale answer", [Examples.receipts, Examples.problem]) { stage, judge in
            let result = await stage.uitpas.post(
                try Judge.tuples(judge),
                for: Stage.organizer,
                notAfter: .now + .seconds(5),
                timings: Timings()
            )
            return try judge.posted(result)
        },
        answer("sales list", [Examples.list, Examples.problem]) { stage, judge in
            let reading = try await stage.uitpas.sales(of: Stage.event, for: Stage.organizer)
            try judge.prices(
                reading.sales.flatMap { [$0.tariffPrice, $0.tuple?.regularPrice].compactMap { $0 } }
            )
            return "read"
        },
        answer("removal answer", [Examples.problem], status: 404) { stage, judge in
            switch await stage.uitpas.remove("500001", for: Stage.organizer, deadline: .seconds(5)) {
            case .gone: return "gone"
            case .rejected(let reason):
                try judge.sentence(reason)
                return "rejected"
            case .failed(let failure): throw failure
            }
        },
        answer("permissions", [Examples.permissions]) { stage, _ in
            _ = try await stage.uitpas.permissions(for: Stage.organizer)
            return "read"
        },
        answer("event document", [Examples.event]) { stage, judge in
            guard let event = try await stage.uitdatabank.event(Stage.event) else { return "none" }
            try judge.prices(event.prices.map(\.price))
            try judge.require(event.dateCount > 0, "\(event.dateCount) dates")
            try judge.identifier(event.organizer?.text)
            return "read"
        },
        answer("organizer document", [Examples.organizer]) { stage, _ in
            try await stage.uitdatabank.organizer(Stage.organizer) == nil ? "none" : "read"
        },
    ]

    private static func answer(
        _ name: String,
        _ examples: [String],
        status: Int = 200,
        isToken: Bool = false,
        _ ask: @escaping @Sendable (Stage, Judge) async throws -> String
    ) -> Target {
        let drafts = examples.map { Draft($0) }
        return Target(name) { dice in
            let response = HTTPResponse.spoilt(drafts, status: status, &dice)
            let judge = Judge(input: response.body)
            let stage = await Stage(
                CannedHTTP { request in (request.url == CannedHTTP.tokenURL) == isToken ? response : nil }
            )
            do {
                return try await ask(stage, judge)
            } catch let failure as UpstreamFailure {
                try judge.failure(failure)
                return failure.kind.rawValue
            }
        }
    }
}

extension HTTPResponse {
    /// One of the answers, or none at all, with a status that suits it or does not.
    static func spoilt(_ drafts: [Draft], status: Int = 200, _ dice: inout Dice) -> Self {
        let statuses = [200, 201, 204, 301, 400, 401, 403, 404, 408, 409, 410, 422, 429, 500, 503]
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if dice.once(in: 2) { headers["Date"] = text(&dice, "Mon, 23 Nov 2026 10:00:00 GMT") }
        if dice.once(in: 2) { headers["Retry-After"] = text(&dice, "30") }
        let body =
            switch dice.below(12) {
            case 0: Array(dice.pick([Examples.page, "", " ", "null", "[]", "{}", "\u{FEFF}{}"]).utf8)
            default: dice.pick(drafts).spoilt(&dice)
            }
        return HTTPResponse(
            status: dice.once(in: 3) ? dice.pick(statuses) : status,
            headers: headers,
            body: body
        )
    }

    private static func text(_ dice: inout Dice, _ good: String) -> String {
        switch dice.below(4) {
        case 0: good
        case 1: dice.pick(Oddity.numbers)
        case 2: dice.pick(Oddity.times)
        default: String(decoding: Oddity.plainText(&dice), as: UTF8.self)
        }
    }
}

extension Judge {
    static func number(_ judge: Judge, _ text: String = "0900000067513") throws(Finding) -> UiTPASNumber {
        guard let number = UiTPASNumber(text) else { throw judge.fail("no number") }
        return number
    }

    /// The sales of the example.
    static func tuples(_ judge: Judge) throws(Finding) -> [SaleTuple] {
        let (one, two) = (try number(judge), try number(judge, "0900000095902"))
        let (event, tariff) = (Stage.event, TariffID("SOCIALTARIFF-1"))
        return [
            SaleTuple(
                event: event,
                number: one,
                tariff: tariff,
                regularPrice: Cents(1_200),
                regularPriceLabel: "Standaard"
            ),
            SaleTuple(
                event: event,
                number: two,
                tariff: tariff,
                regularPrice: Cents(1_050),
                regularPriceLabel: nil
            ),
        ]
    }

    func posted(_ result: PostResult) throws -> String {
        switch result {
        case .registered(let receipts):
            try prices(receipts.flatMap { [$0.tariffPrice, $0.regularPrice].compactMap { $0 } })
            return "registered"
        case .refused(let index, let reason, _):
            try sentence(reason)
            try require(index.map { (0..<2).contains($0) } ?? true, "index \(index ?? -1)")
            return "refused"
        case .rejected(let index, let reason):
            try sentence(reason)
            try require(index.map { (0..<2).contains($0) } ?? true, "index \(index ?? -1)")
            return "rejected"
        case .notExecuted(let failure):
            try self.failure(failure)
            return "not executed"
        case .unknown(let reason):
            try sentence(reason)
            return "unknown"
        }
    }

    func failure(_ failure: UpstreamFailure) throws(Finding) {
        try sentence(failure.description)
        let wait = failure.retryAfter ?? .zero
        try require(wait >= .zero && wait <= .seconds(86_400), "to be tried again after \(wait)")
    }

    /// No amount that publiq can mean.
    func prices(_ prices: [Cents]) throws(Finding) {
        try require(prices.allSatisfy { (0...10_000_000_000).contains($0.count) }, "a price of \(prices)")
    }

    /// An id goes into routing keys and names of queues.
    func identifier(_ text: String?) throws(Finding) {
        guard let text else { return }
        try require(!text.isEmpty && text.utf8.count <= 64, "an id of \(text.utf8.count) bytes")
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        try require(isPlain, "an id with control characters")
    }
}
