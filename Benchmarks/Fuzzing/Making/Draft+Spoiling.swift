extension Draft {
    /// The document as bytes with some things wrong, or nothing: one in sixteen is left as it is.
    func spoilt(_ dice: inout Dice) -> [UInt8] {
        guard !dice.once(in: 16) else { return bytes }
        var draft = self
        var changes = 1
        while changes < 6, dice.once(in: 2) { changes += 1 }
        for _ in 0..<changes where draft.size < 200_000 { draft.spoil(&dice) }
        let bytes = draft.bytes
        return dice.once(in: 5) ? bytes.spoilt(&dice) : bytes
    }

    private var size: Int {
        switch self {
        case .token(let token): token.count
        case .array(let items): items.reduce(2) { $0 + $1.size }
        case .object(let members): members.reduce(2) { $0 + $1.key.count + $1.value.size }
        }
    }

    /// Changes one thing, here or further in.
    private mutating func spoil(_ dice: inout Dice) {
        switch self {
        case .token(let token): self = dice.once(in: 3) ? .token(token.spoilt(&dice)) : .oddity(&dice)
        case .array(var items):
            guard !items.isEmpty else {
                self = .array([.oddity(&dice)])
                return
            }
            let place = dice.below(items.count)
            if dice.once(in: 3) {
                Self.rearrange(&items, at: place, of: items[place].size, twin: .oddity(&dice), &dice)
            } else {
                items[place].spoil(&dice)
            }
            self = .array(items)
        case .object(var members):
            guard !members.isEmpty else {
                self = .object([Member(key: Oddity.key(&dice), value: .oddity(&dice))])
                return
            }
            let place = dice.below(members.count)
            switch dice.below(12) {
            case 0...2:
                let twin = Member(key: members[place].key, value: .oddity(&dice))
                Self.rearrange(&members, at: place, of: members[place].value.size, twin: twin, &dice)
            case 3: members[place].key = Oddity.key(&dice)
            case 4: members.append(Member(key: Oddity.key(&dice), value: .oddity(&dice)))
            case 5: members[place].value = .oddity(&dice)
            default: members[place].value.spoil(&dice)
            }
            self = .object(members)
        }
    }

    /// Deletes, repeats, moves or multiplies one of several.
    private static func rearrange<Part>(
        _ parts: inout [Part],
        at place: Int,
        of size: Int,
        twin: Part,
        _ dice: inout Dice
    ) {
        switch dice.below(5) {
        case 0: parts.remove(at: place)
        case 1: parts.insert(parts[place], at: dice.below(parts.count + 1))
        case 2: parts.insert(twin, at: dice.below(parts.count + 1))
        case 3: parts.shuffle(using: &dice)
        default:
            let count = dice.once(in: 30) ? dice.pick([499, 500, 501, 5_000]) : dice.below(5)
            // Two megabytes say as much as two thousand.
            parts += Array(repeating: parts[place], count: min(count, 2_000_000 / max(size, 1)))
        }
    }

    private static func oddity(_ dice: inout Dice) -> Draft {
        switch dice.below(10) {
        case 0: .array((0..<dice.below(3)).map { _ in .token(Oddity.token(&dice)) })
        case 1: .object([Member(key: Oddity.key(&dice), value: .token(Oddity.token(&dice)))])
        default: .token(Oddity.token(&dice))
        }
    }
}

extension [UInt8] {
    /// With a few bytes lost, turned, doubled or strewn in.
    func spoilt(_ dice: inout Dice) -> [UInt8] {
        var bytes = self
        for _ in 0...dice.below(3) {
            let place = dice.below(bytes.count)
            switch dice.below(7) {
            case 0: bytes.removeLast(Swift.min(bytes.count, place))
            case 1 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8(dice.below(8))
            case 2 where !bytes.isEmpty: bytes[place] = UInt8(truncatingIfNeeded: dice.next())
            case 3 where !bytes.isEmpty: bytes.remove(at: place)
            case 4: bytes.insert(contentsOf: dice.pick(Oddity.bytes), at: place)
            case 5: bytes += bytes.dropFirst(place)
            default: bytes.insert(contentsOf: bytes.prefix(dice.below(40)), at: place)
            }
        }
        return bytes
    }
}
