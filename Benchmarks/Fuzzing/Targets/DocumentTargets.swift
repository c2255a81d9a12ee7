import Foundation
import JSON
import Messages
import Settings
import Tickets

extension Target {
    /// Documents by themselves.
    static let documents: [Target] = [json, times, configuration]

    private static let json = Target("JSON") { dice in
        let text = Draft(dice.pick([Examples.event, Examples.receipts, Examples.problem, Examples.sold]))
            .spoilt(&dice)
        let judge = Judge(input: text)
        // What is no JSON need not be read, only end.
        guard let value = try? JSON(parsing: text) else { return "none" }
        guard let again = try? JSON(parsing: value.bytes) else {
            throw judge.fail("written, it can't be read")
        }
        try judge.require(again == value, "written and read, it is another")
        let parts = JSON.parts(of: text)
        let count = value.items?.count ?? value.members.map { $0.count * 2 } ?? 0
        try judge.require(parts.count >= count, "\(parts.count) parts of \(count)")
        return "read"
    }

    private static let times = Target("times") { dice in
        let time = Array(dice.pick(Oddity.times).utf8)
        let text = String(decoding: dice.once(in: 2) ? time : time.spoilt(&dice), as: UTF8.self)
        let judge = Judge(input: Array(text.utf8))
        let far = Instant(milliseconds: Int64(bitPattern: dice.pick(Wire.extremes) &* (dice.next() | 1)))
        try judge.require(!far.rfc3339.isEmpty, "no text for a time")
        guard let instant = Instant(rfc3339: text) else { return "none" }
        try judge.require(Instant(rfc3339: instant.rfc3339) == instant, "\(instant.rfc3339) is another time")
        return "read"
    }

    private static let configuration = Target("configuration") { dice in
        let text =
            dice.once(in: 4) ? Array(dice.pick([yaml, bomb]).utf8).spoilt(&dice) : changed(yaml, &dice)
        let judge = Judge(input: text)
        let file = FileManager.default.temporaryDirectory.appending(
            path: "fuzz-\(ProcessInfo.processInfo.processIdentifier).yaml"
        )
        try Data(text).write(to: file)
        // The next input writes it anew.
        defer { try? FileManager.default.removeItem(at: file) }
        do throws(SettingsError) {
            _ = try Settings.load(file: file.path, environment: [:])
            return "read"
        } catch {
            try judge.require(!error.problems.isEmpty, "wrong, but not why")
            try judge.require(!error.description.contains("s3cr3t"), "a secret is shown: \(error)")
            return "wrong"
        }
    }

    /// With another value in some lines, some lines twice, and some gone.
    private static func changed(_ yaml: String, _ dice: inout Dice) -> [UInt8] {
        var lines = yaml.split(separator: "\n").map { Array($0.utf8) }
        for _ in 0...dice.below(2) {
            let place = dice.below(lines.count)
            switch dice.below(4) {
            case 0: lines.remove(at: place)
            case 1: lines.insert(lines[place], at: dice.below(lines.count))
            default:
                let start =
                    lines[place].firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? lines[place].count
                lines[place] = lines[place].prefix(start) + [0x20] + Oddity.token(&dice)
            }
        }
        return Array(lines.joined(separator: [0x0A]))
    }

    private static let bomb = """
        workgroups: &a { gent: { standardTicketTypes: &b [x, x, x, x, x, x, x, x] } }
        sellers: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
        organizers: [*c, *c, *c, *c, *c, *c, *c, *c, *c]
        uitdatabank: { clientId: *a }
        """

    private static let yaml = """
        requireUserId: false
        deliveryLimit: 20
        timings: { sendBy: 5, deadline: 10, writeHorizon: 30 }
        amqpUrl: "amqp://user:s3cr3t@rabbit.example:5672/%2f?heartbeat=5"
        ledgerUrl: "sqlite:x.db"
        uitpasApiUrl: https://api.example/
        workgroups:
          gent:
            standardTicketTypes: [Standaard]
            channels: { box-office: true, online: false }
            groupPasses: manual
            atomicity: line
        sellers:
          - { id: handelsbeurs, workgroup: gent, amqpUser: tixly-handelsbeurs }
        organizers:
          - id: 0ce87cbc-9299-4528-8d35-92225dc9489f
            name: Organisatie Gent
            clientId: gent-client
            clientSecret: s3cr3t
            requestsPerSecond: 20
            dedicatedQueue: false
        uitdatabank: { clientId: search-client }
        """
}
