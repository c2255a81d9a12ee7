import Messages

/// A content header in the making, byte by byte: what a seller's client may send, whatever ours would.
struct PropertiesDraft: Sendable {
    /// The field's bit, and its value as it is on the wire.
    var fields: [UInt16: [UInt8]] = [:]
    /// Names and values with the letters of their types, as they are on the wire.
    var headers: [[UInt8]] = []

    enum Field: UInt16, CaseIterable {
        case contentType = 0x8000
        case contentEncoding = 0x4000
        case headers = 0x2000
        case deliveryMode = 0x1000
        case priority = 0x0800
        case correlationID = 0x0400
        case replyTo = 0x0200
        case expiration = 0x0100
        case messageID = 0x0080
        case timestamp = 0x0040
        case type = 0x0020
        case userID = 0x0010
        case appID = 0x0008

        static let texts: [Field] = [
            .contentType, .contentEncoding, .correlationID, .replyTo, .expiration, .messageID, .type, .userID,
            .appID,
        ]
    }

    init(type: String? = nil, contentType: String = "application/json") {
        set(.contentType, contentType)
        if let type { set(.type, type) }
        fields[Field.deliveryMode.rawValue] = [2]
    }

    mutating func set(_ field: Field, _ text: String) { set(field, Array(text.utf8)) }

    mutating func set(_ field: Field, _ text: [UInt8]) {
        fields[field.rawValue] = [UInt8(min(text.count, 255))] + text.prefix(255)
    }

    mutating func add(_ name: String, _ value: [UInt8]) {
        headers.append(Wire.short(Array(name.utf8)) + value)
    }

    var bytes: [UInt8] {
        var fields = fields
        if !headers.isEmpty { fields[Field.headers.rawValue] = Wire.long(headers.flatMap { $0 }) }
        let flags = fields.keys.reduce(0, |)
        return Wire.number(flags) + Field.allCases.flatMap { fields[$0.rawValue] ?? [] }
    }

    /// With some of it changed, mostly nothing.
    func spoilt(_ dice: inout Dice) -> [UInt8] {
        guard dice.once(in: 3) else { return bytes }
        var draft = self
        for _ in 0...dice.below(3) {
            switch dice.below(6) {
            case 0: draft.set(dice.pick(Field.texts), Oddity.plainText(&dice))
            case 1:
                draft.set(dice.pick([.expiration, .replyTo, .userID, .correlationID]), dice.pick(Self.known))
            case 2: draft.fields[Field.timestamp.rawValue] = Wire.number(dice.pick(Wire.extremes))
            case 3: draft.fields[Field.allCases[dice.below(13)].rawValue] = nil
            default: draft.headers.append(Wire.header(&dice))
            }
        }
        return dice.once(in: 12) ? draft.bytes.spoilt(&dice) : draft.bytes
    }

    private static let known = [
        "0", "1000", "-1", "9223372036854775807", "amq.rabbitmq.reply-to", "tixly-handelsbeurs",
        "0900000067513", "x",
    ]
}

/// Field tables (https://www.rabbitmq.com/amqp-0-9-1-errata#section_3).
enum Wire {
    static let extremes: [UInt64] = [
        0, 1, 1_795_457_831, 1_795_457_831_000, UInt64(Int64.max), UInt64(Int64.max) + 1, .max,
        UInt64(Int64.max) / 1_000,
        UInt64(Int64.max) / 1_000 + 1, 1 << 53, 253_402_300_800,
    ]

    static func number(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    static func short(_ bytes: [UInt8]) -> [UInt8] { [UInt8(min(bytes.count, 255))] + bytes.prefix(255) }
    static func long(_ bytes: [UInt8]) -> [UInt8] { number(UInt32(bytes.count)) + bytes }
    static func text(_ text: String) -> [UInt8] { letter("S") + long(Array(text.utf8)) }
    static func table(_ headers: [[UInt8]]) -> [UInt8] { letter("F") + long(headers.flatMap { $0 }) }
    static func array(_ values: [[UInt8]]) -> [UInt8] { letter("A") + long(values.flatMap { $0 }) }
    static func named(_ name: String, _ value: [UInt8]) -> [UInt8] { short(Array(name.utf8)) + value }

    static func letter(_ letter: Unicode.Scalar) -> [UInt8] { [UInt8(ascii: letter)] }

    /// A name with a value, either of which may be one that means something to us.
    static func header(_ dice: inout Dice) -> [UInt8] {
        named(dice.once(in: 4) ? "x" : dice.pick(names), value(&dice, depth: 0))
    }

    static func value(_ dice: inout Dice, depth: Int) -> [UInt8] {
        switch dice.below(13) {
        case 0: letter("t") + [UInt8(truncatingIfNeeded: dice.next())]
        case 1: letter("l") + number(dice.pick(extremes))
        case 2: letter("T") + number(dice.pick(extremes))
        case 3: letter("I") + number(UInt32(truncatingIfNeeded: dice.next()))
        case 4: letter(dice.pick(["b", "B"])) + [UInt8(truncatingIfNeeded: dice.next())]
        case 5: letter("D") + [UInt8(truncatingIfNeeded: dice.next())] + number(UInt32.max)
        case 6: letter("V")
        case 7: letter("x") + long(dice.pick(Oddity.bytes))
        case 8 where dice.once(in: 30): nest(dice.pick([30, 33, 100, 5_000, 20_000]), dice.once(in: 2))
        case 9 where depth < 4: array((0..<dice.below(4)).map { _ in value(&dice, depth: depth + 1) })
        case 10 where depth < 4:
            table((0..<dice.below(4)).map { _ in named(dice.pick(names), value(&dice, depth: depth + 1)) })
        case 11 where dice.once(in: 30):
            text(String(repeating: "y", count: dice.pick([60_000, 100_000, 126_000])))
        case 12: text(dice.pick(Oddity.times))
        default: letter("S") + long(Oddity.plainText(&dice))
        }
    }

    /// A table in a table, or an array in an array, so many times.
    static func nest(_ levels: Int, _ isTable: Bool) -> [UInt8] {
        // From the outside in: each length is that of all that is left.
        var bytes: [UInt8] = []
        let size = isTable ? 6 : 5
        for level in 0..<levels {
            let rest = (levels - level - 1) * size + (isTable ? 2 : 1)
            bytes += letter(isTable ? "F" : "A") + number(UInt32(rest)) + (isTable ? [0] : [])
        }
        return bytes + letter("V")
    }

    static let names = [
        "traceparent", "deadline", "CC", "BCC", "x-death", "x-delivery-count", "x-first-death-queue",
        "x-uitpas-user-id",
        "x-uitpas-expiration", "x-uitpas-cc", "x-uitpas-exchange", "x-uitpas-routing-key", "x-uitpas-queue",
        "x-uitpas-attempt", "x-uitpas-waited", "x-uitpas-first-failed-at", "x-uitpas-last-failed-at",
        "x-uitpas-reason",
        "x-uitpas-detail", "x-uitpas-pointer", "x-uitpas-worker", "x-uitpas-letter", "x-uitpas-redelivered",
        "reason", "queue", "exchange", "routing-keys", "time", "count", "original-expiration",
    ]

    /// What a broker writes when it dead-letters a message, in part or whole.
    static func deaths(_ dice: inout Dice) -> [UInt8] {
        var death = [
            named(
                "reason",
                text(dice.pick(["expired", "delivery_limit", "rejected", "maxlen", "0900000067513", ""]))
            ),
            named("queue", text(dice.pick(["uitpas.baskets", "uitpas.tariffs", "uitpas.sales.x", ""]))),
            named("exchange", text(dice.pick(["tixly", "", "uitpas.organizers"]))),
            named("routing-keys", array([text("basket.sold.gent.handelsbeurs")])),
            named("time", letter("T") + number(dice.pick(extremes))),
            named("count", letter("l") + number(UInt64(20))),
        ]
        if dice.once(in: 3) { death[dice.below(death.count)] = header(&dice) }
        if dice.once(in: 3) { death.remove(at: dice.below(death.count)) }
        return named(
            "x-death",
            array(dice.once(in: 5) ? [text("x"), table(death)] : [table(death), table(death)])
        )
    }
}
