import Desks
import Messages
import Synchronization
import Testing
import Tickets
import Working

@Suite(.timeLimit(.minutes(1))) struct TariffDeskTests {
    private func request(
        _ lines: [(event: String, type: String, number: String?)],
        channel: String = "box-office",
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) -> Incoming {
        let bodies = lines.enumerated().map { index, line in
            let number = line.number.map { ",\"uitpasNumber\":\"\($0)\"" } ?? ""
            return """
                {"lineId":"\(index + 1)","eventId":"\(line.event)","ticketType":"\(line.type)",
                 "regularPrice":"12.00"\(number)}
                """
        }
        return .message(
            MessageType.tariffsRequested,
            """
            {"basketId":"B-1","workgroup":"gent","seller":"handelsbeurs","channel":"\(channel)",
             "lines":[\(bodies.joined(separator: ","))]}
            """,
            queue: Queue.tariffs
        ) {
            $0.replyTo = "amq.rabbitmq.reply-to.x"
            $0.correlationID = "c-1"
            change(&$0)
        }
    }

    private let plain = [(event: "4711", type: "Standaard", number: String?.some("0900000067513"))]
    private let social = Tariff(
        id: "SOCIALTARIFF-1",
        name: "Kansentarief",
        kind: .social,
        price: Cents(240),
        remaining: 1
    )
    private let coupon = Tariff(id: "COUPON-1", name: "Bon", kind: .coupon, price: Cents(0), remaining: nil)

    @Test(arguments: [UInt64(Int64.max), UInt64(Int64.max) / 1_000, .max, 0])
    func `a timestamp that no calendar has kills nobody`(_ timestamp: UInt64) async throws {
        let rig = await Rig()
        let reaction = try await rig.tariffs.handle(
            request(plain) {
                $0.timestamp = timestamp
                $0.expiration = "9223372036854775807"
            }
        )
        #expect(reaction.verdict == .acknowledge)
    }

    @Test func `a basket is answered once, with every line in its place`() async throws {
        let rig = await Rig()
        rig.uitpas.script.withLock {
            $0.tariffs["0900000067513"] = .success(.available([coupon, social], messages: ["nl": "Hallo"]))
            $0.tariffs["0900000095902"] = .success(
                .refused(reason: "social-tariff-expired", messages: ["nl": "Op"])
            )
        }
        let reaction = try await rig.tariffs.handle(
            request([
                ("4711", "Standaard", "0900 000 067 513"), ("4711", "Standaard", nil),
                ("4711", "UiTPAS integratie", "0900000095902"), ("4713", "Standaard", "0900000031618"),
                ("4711", "Standaard", "0900000067513"),
            ])
        )
        #expect(reaction.verdict == .acknowledge)
        let answer = try #require(reaction.publications.first)
        #expect(reaction.publications.count == 1)
        #expect(answer.exchange.isEmpty && answer.routingKey == "amq.rabbitmq.reply-to.x")
        #expect(answer.properties.correlationID == "c-1" && answer.properties.type == "tariffs.quoted")
        #expect(answer.assurance == .bestEffort)
        let lines = try #require(answer.told?.lines)
        #expect(lines.map(\.lineId) == ["1", "2", "3", "4", "5"])
        #expect(lines.map(\.outcome) == ["quoted", "skipped", "refused", "unavailable", "refused"])
        #expect(
            lines.map(\.reason)
                == [nil, "no-number", "social-tariff-expired", "event-not-mapped", "duplicate-number"]
        )
        #expect(lines[0].ticketType == "UiTPAS integratie")
        #expect(lines[0].selected == "SOCIALTARIFF-1" && lines[0].price == "2.40")
        #expect(lines[2].messages == ["nl": "Op"])
        #expect(Set(lines[4].messages?.keys.map { $0 } ?? []) == ["nl", "fr", "de", "en"])
        #expect(rig.uitpas.journal.count == 2)
    }

    @Test func `coupons are offered and never selected, nothing available is a no`() async throws {
        let rig = await Rig()
        rig.uitpas.script.withLock {
            $0.tariffs["0900000067513"] = .success(.available([coupon], messages: [:]))
        }
        let offered = try await rig.tariffs.handle(request(plain)).publications.first?.told?.lines?.first
        #expect(offered?.outcome == "quoted" && offered?.selected == nil && offered?.price == nil)
        rig.uitpas.script.withLock { $0.tariffs = [:] }
        let nothing = try await rig.tariffs.handle(request(plain)).publications.first?.told?.lines?.first
        #expect(nothing?.outcome == "refused" && nothing?.reason == "no-tariff")
    }

    @Test(arguments: UpstreamFailure.Kind.allCases) func `publiq's trouble is nobody's fault at the counter`(
        _ kind: UpstreamFailure.Kind
    ) async throws {
        let rig = await Rig()
        rig.uitpas.script.withLock {
            $0.tariffs["0900000067513"] = .failure(UpstreamFailure(kind: kind, description: "no"))
        }
        let line = try await rig.tariffs.handle(request(plain)).publications.first?.told?.lines?.first
        #expect(line?.outcome == "unavailable" && line?.reason == kind.reason)
        #expect(
            ["no-credentials", "forbidden", "rate-limited", "upstream-timeout", "upstream-error"].contains(
                kind.reason
            )
        )
        #expect(line?.messages?.count == 4)
    }

    @Test func `an organiser without credentials is not asked`() async throws {
        let rig = await Rig()
        rig.uitpas.script.withLock { $0.strangers = ["gent"] }
        let line = try await rig.tariffs.handle(request(plain)).publications.first?.told?.lines?.first
        #expect(line?.reason == "no-credentials" && rig.uitpas.journal.isEmpty)
    }

    @Test func `without a reply queue the answer goes to the exchange`() async throws {
        let rig = await Rig()
        let answer = try await rig.tariffs.handle(request(plain) { $0.replyTo = nil }).publications.first
        #expect(answer?.exchange == "uitpas" && answer?.routingKey == "tariffs.quoted.gent.handelsbeurs")
    }

    @Test func `a late request is acknowledged and nothing is looked up`() async throws {
        let rig = await Rig()
        let now = rig.clock.now
        let late: [(inout MessageProperties) -> Void] = [
            { $0.headers["deadline"] = .string((now - .milliseconds(1)).rfc3339) },
            { $0.headers["deadline"] = .string(now.rfc3339) },
            {
                $0.expiration = "1000"
                $0.timestamp = UInt64(now.milliseconds / 1_000 - 10)
            },
        ]
        for change in late {
            let reaction = try await rig.tariffs.handle(request(plain, change))
            #expect(reaction == Reaction())
        }
        #expect(rig.uitpas.journal.isEmpty)
    }

    @Test func `a look-up takes no longer than the answer is worth, nor than it may`() async throws {
        let rig = await Rig()
        let end = rig.clock.now + .milliseconds(700)
        _ = try await rig.tariffs.handle(request(plain) { $0.headers["deadline"] = .string(end.rfc3339) })
        _ = try await rig.tariffs.handle(request(plain) { $0.expiration = "900" })
        _ = try await rig.tariffs.handle(request(plain) { $0.expiration = "60000" })
        _ = try await rig.tariffs.handle(request(plain))
        let allowed = rig.uitpas.script.withLock { $0.deadlines }
        // A tenth of the time is for the way back.
        #expect(
            allowed == [.milliseconds(630), .milliseconds(810), .milliseconds(2_700), .milliseconds(2_700)]
        )
    }

    @Test func `a request that can't be read is a dead letter, and answered where somebody waits`()
        async throws
    {
        let rig = await Rig()
        let broken = request(plain).delivery.body
        let text = String(decoding: broken, as: UTF8.self).replacing("\"12.00\"", with: "\"12,00\"")
        let reaction = try await rig.tariffs.handle(
            .message(MessageType.tariffsRequested, text) { $0.replyTo = "answers" }
        )
        #expect(reaction.verdict.reason == .malformed)
        #expect(reaction.words == ["tariffs.rejected"])
        #expect(reaction.publications.first?.told?.pointer == "/lines/0/regularPrice")
        #expect(reaction.publications.first?.told?.message?.isEmpty == false)
        let alone = try await rig.tariffs.handle(.message(MessageType.tariffsRequested, text))
        #expect(alone.publications.isEmpty && alone.verdict.reason == .malformed)
        let deadline = try await rig.tariffs.handle(
            request(plain) { $0.headers["deadline"] = .string("soon") }
        )
        #expect(deadline.verdict.reason == .malformed)
    }

    @Test func `a stranger's request is a dead letter too`() async throws {
        let rig = await Rig()
        let reaction = try await rig.tariffs.handle(request(plain) { $0.userID = "tixly-vooruit" })
        #expect(reaction.verdict.reason == .sellerMismatch)
        #expect(reaction.words == ["tariffs.rejected"])
    }
}
