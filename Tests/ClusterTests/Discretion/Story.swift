import FaultRig
import Foundation
import Messages
import RabbitMQ
import Rehearsal
import Sandbox
import Working

/// The whole story as Tixly and publiq play it, with a number wherever one can stand.
struct Story: Sendable {
    let secrets: Secrets
    let ear: Ear

    private var cluster: Cluster { secrets.cluster }

    /// What must come of it, so that a story that breaks off does not pass for a discreet one.
    static let outcomes: Set<String> = [
        "sale.registered", "sale.refused", "sale.cancelled", "sale.manual", "sale.uncertain", "sale.parked",
        MessageType.settled, MessageType.mappingChanged, MessageType.mappingProblem,
        MessageType.tariffsQuoted,
        MessageType.tariffsRejected, MessageType.retribution,
    ]
    static let reasons: Set<String> = [
        "malformed", "unknown-type", "unknown-workgroup", "unknown-seller", "seller-mismatch",
        "conflicting-duplicate", "too-large", "unroutable", "forbidden", "no-credentials",
    ]

    func play() async throws {
        let tixly = try secrets.session()
        try await map(tixly)
        try await leaveInDoubt(tixly)
        try await misbehave()
        try await sell(tixly)
        try await ask(tixly)
        try await babble(tixly, secrets.login)
        await tixly.close()
        try await eventually("everything was heard", within: .seconds(90), askingEvery: .milliseconds(200)) {
            await ear.types.isSuperset(of: Self.outcomes)
        }
    }

    /// The events of four organisers, and some whose names and references are pass numbers.
    private func map(_ tixly: BrokerSession) async throws {
        for event in [109, 209, 309, 409, 501] {
            try await say(
                tixly,
                MessageType.eventChanged,
                Utterances.changed("\(event)", uitdb: TestData.event(event), name: "Pas \(TestData.group)")
            )
        }
        for text in Numbers.spellings(TestData.group) {
            let url = "https://www.uitdatabank.be/event/\(text)/preview?pas=\(text)"
            try await say(
                tixly,
                MessageType.eventChanged,
                Utterances.changed("N", uitdb: url, name: text)
            )
        }
        try await say(
            tixly,
            MessageType.eventChanged,
            Utterances.changed(Numbers.asID, uitdb: TestData.event(101))
        )
        try await say(
            tixly,
            MessageType.eventChanged,
            Utterances.changed("odd", uitdb: TestData.event(102))
        )
        try await eventually("the events are mapped") {
            await ear.types(of: ["109", "209", "309", "409"]).count == 4
        }
    }

    /// A sale whose answer is lost, and the same at the organiser's own desk before anybody looks.
    private func leaveInDoubt(_ tixly: BrokerSession) async throws {
        let desk = try await secrets.desk()
        try await cluster.upstream.misbehave(
            #"{"match":{"method":"POST","path":"/ticket-sales"},"times":1,"action":"close-after-commit"}"#
        )
        let number = Numbers.doubtful
        try await say(
            tixly,
            MessageType.sold,
            Utterances.basket("D", Utterances.line(number, more: #""regularPriceLabel":"Basis","#))
        )
        try await eventually("the sale whose answer was lost is at UiTPAS") {
            try await cluster.booked(number).count == 1
        }
        try await desk.sell(number)
    }

    /// Zender's and Zuidwest's requests are answered by servers that quote them; Gent's answers get lost.
    private func misbehave() async throws {
        func fault(_ match: String, _ action: String, _ more: String = "") -> String {
            "{\"match\":{\(match)},\"action\":\"\(action)\"\(more)}"
        }
        let (sell, ask) = (#""method":"POST","path":"/ticket-sales""#, #""path":"/tariffs""#)
        let (zender, zuidwest, gent) = (
            #","client":"zender-client""#, #","client":"zuidwest-client""#, #","client":"gent-client""#
        )
        let faults = [
            fault(sell + zender, "echo"), fault(sell + zuidwest, "echo", #","status":403"#),
            fault(ask + zender, "echo"), fault(ask + zuidwest, "echo-html"),
            fault(#""path":"/realms","client":"meent-client""#, "echo", #","status":401"#),
            fault(sell + gent, "close-after-commit", #","times":1"#),
            fault(sell + gent, "echo-html", #","times":1"#),
            fault(sell + gent, "echo", #","times":1,"status":401"#),
            fault(#""method":"GET","path":"/ticket-sales""# + gent, "echo-html", #","times":1"#),
            fault(#""method":"DELETE""# + gent, "echo-html", #","times":1"#),
        ]
        try await cluster.upstream.misbehave("[\(faults.joined(separator: ","))]")
    }

    private func sell(_ tixly: BrokerSession) async throws {
        let passes = Numbers.sold
        for (index, pass) in passes.prefix(6).enumerated() {
            let spelling = [pass, Numbers.spellings(pass)[3], Numbers.spellings(pass)[5]][index % 3]
            try await say(
                tixly,
                MessageType.sold,
                Utterances.basket("S-\(index)", Utterances.line(spelling))
            )
        }
        try await say(
            tixly,
            MessageType.sold,
            Utterances.basket("S-0", Utterances.line(passes[7])),
            Utterances.basket("Z", Utterances.line(passes[8], event: "209")),
            Utterances.basket("Q", Utterances.line(passes[9], event: "309")),
            Utterances.basket("M", Utterances.line(passes[10], event: "409")),
            Utterances.basket("U", Utterances.line(passes[11], event: "unheard-of")),
            Utterances.basket("N", Utterances.line(passes[11], event: "501")),
            Utterances.basket("G", Utterances.line(TestData.group, type: "UiTPAS groepspas")),
            Utterances.basket(
                "X",
                Utterances.line(TestData.expired),
                Utterances.line(TestData.blocked, id: "2")
            ),
            Utterances.basket(
                Numbers.asID,
                Utterances.line(passes[6], id: Numbers.asID, event: Numbers.asID)
            )
        )
        try await say(
            tixly,
            MessageType.cancelled,
            Utterances.cancelled("S-1", reason: "pas \(TestData.secondSocial)"),
            Utterances.cancelled(Numbers.asID)
        )
    }

    private func ask(_ tixly: BrokerSession) async throws {
        let lines = (Numbers.spellings(TestData.social) + Numbers.all).enumerated().map { index, number in
            Utterances.line(
                number,
                id: "\(index)",
                event: ["109", "209", "309", "409"][index % 4],
                type: "Standaard"
            )
        }
        for request in [lines.joined(separator: ","), Utterances.line(TestData.social, event: Numbers.asID)] {
            try await say(tixly, MessageType.tariffsRequested, Utterances.basket("A", request))
        }
        let queue = try await tixly.declareQueue("", isExclusive: true).name
        try await tixly.publish(
            .said(MessageType.tariffsRequested, "{\"pas\":\"\(TestData.social)\"}", as: nil) {
                $0.replyTo = queue
            }
        )
        let answer = try await eventually("an unreadable question is answered") {
            try await tixly.get(from: queue)?.delivery
        }
        await ear.hear(answer)
    }

    /// Numbers wherever nobody expects one.
    private func babble(_ tixly: BrokerSession, _ login: String) async throws {
        for (index, text) in Numbers.spellings(TestData.thirdSocial).enumerated() {
            try await say(tixly, MessageType.sold, Utterances.baskets(holding: text, tag: "\(index)"))
            for publication in Utterances.properties(text, login: login) {
                try await tixly.publish(publication)
            }
            try await tixly.publish(.said("basket.\(text)", "{}", as: nil))
            try await tixly.publish(.said("basket.sold", "{}", key: "gent.\(text)", as: nil))
        }
        for number in [TestData.thirdSocial, TestData.regularWithOne] {
            try await say(tixly, MessageType.sold, Utterances.bare(number))
            for publication in Utterances.numbers(number) { try await tixly.publish(publication) }
            for (index, body) in Utterances.rubbish(number).enumerated() {
                for type in MessageType.ofSellers {
                    var publication = Publication.said(type, as: nil) { $0.messageID = "rubbish \(index)" }
                    publication.body = body
                    try await tixly.publish(publication)
                }
            }
        }
        let long = String(repeating: "\(TestData.thirdSocial) ", count: 80_000)
        try await say(
            tixly,
            MessageType.sold,
            Utterances.basket(long),
            Utterances.basket("W", seller: "ntgent")
        )
    }

    private func say(_ tixly: BrokerSession, _ type: String, _ bodies: String...) async throws {
        try await say(tixly, type, bodies)
    }

    private func say(_ tixly: BrokerSession, _ type: String, _ bodies: [String]) async throws {
        for body in bodies { try await tixly.publish(.said(type, body, as: nil)) }
    }
}
