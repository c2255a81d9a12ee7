import Desks
import Discretion
import Messages
import Tickets

/// Something that was seen about an attempt to register a line.
struct EvidenceRow: Encodable {
    var attemptId: String
    var at: String
    var text: String
    var ticketSaleIds: [String]

    init(_ evidence: Evidence) {
        attemptId = evidence.attempt.text
        at = evidence.at.rfc3339
        text = evidence.text
        ticketSaleIds = evidence.sales.map(\.text)
    }
}

/// What an operator did about a line, as it is shown.
struct ActRow: Encodable {
    var id: String
    /// `registered` or `absent`.
    var word: String
    var ticketSaleId: String?
    var force: Bool
    var from: String
    var to: String
    /// Why nothing was changed; left out where it was carried out.
    var refusal: String?
    /// What UiTPAS listed for the pass and event that no line owned.
    var listed: [String]
    var by: String
    var why: String
    var at: String

    private enum CodingKeys: String, CodingKey {
        case id, ticketSaleId, force, from, to, refusal, listed, by, why, at
        case word = "as"
    }

    init(_ act: LineAct) {
        id = act.ruling.id.text
        switch act.ruling.word {
        case .registered(let sale): (word, ticketSaleId, force) = ("registered", sale.text, false)
        case .absent(let isForced): (word, ticketSaleId, force) = ("absent", nil, isForced)
        }
        from = act.from.rawValue
        to = act.to.rawValue
        refusal = act.refusal
        listed = act.listed.map(\.text)
        by = act.ruling.actor
        why = NumberMask.masked.text(act.ruling.why)
        at = act.at.rfc3339
    }

    /// Everything, in one line.
    var text: String {
        let said = [word, ticketSaleId, force ? "--force" : nil].compactMap { $0 }.joined(separator: " ")
        let result = refusal.map { "refused: \($0)" } ?? "\(from) → \(to)"
        return "\(at)  \(by): \(said), \"\(why)\"; \(result)"
    }
}

extension SaleRow {
    /// Adds what is on file about the line.
    mutating func add(_ file: BasketFile, on line: Line, of basket: Basket) {
        let attempts = Set(file.attempts.filter { $0.lines.contains(line.id) }.map(\.id))
        let found = file.evidence.filter {
            attempts.contains($0.attempt) && ($0.line == nil || $0.line == line.id)
        }
        evidence = found.map { EvidenceRow($0) }
        acts = file.acts.filter { $0.ruling.line == line.id }.map { ActRow($0) }
        guard line.state == .uncertain else { return }
        let named = found.filter { $0.attempt == line.attempt }.flatMap(\.sales)
        let open = Set(named).subtracting(file.owned).sorted()
        candidates = open.map(\.text)
        let name = LineReference.text(LineKey(basket: basket.key, line: line.id)).quotedForShell
        let words = open.map { "registered \($0.text.quotedForShell)" } + ["absent"]
        commands = words.map { "uitpas sales settle \(name) --as \($0) --why \"\"" }
    }

    /// What the table does not show of a line that somebody has to decide about, or did.
    ///
    /// Without the numbers in it; commands are to be copied, so that ids in them are masked as ids are.
    var story: [String] {
        var lines: [String] = []
        let name = Redaction.masked(id: "\(seller)/\(basketId)/\(lineId)")
        if let commands {
            lines += ["", "\(name) is uncertain: \(Redaction.mask(reason ?? ""))"]
            if let attempt {
                lines.append("  posted at \(attempt.startedAt); could arrive until \(attempt.settleAfter)")
            }
            lines += (evidence ?? []).map { "  \($0.at)  \(Redaction.mask($0.text))" }
            lines.append("  compare it with UiTPAS's own list, then one of:")
            lines += commands.map { "    " + Redaction.masked(id: $0) }
        } else if let evidence, !evidence.isEmpty {
            lines += ["", "what was seen of \(name):"]
            lines += evidence.map { "  \($0.at)  \(Redaction.mask($0.text))" }
        }
        if let acts, !acts.isEmpty {
            lines += ["", "what was done about \(name):"] + acts.map { "  " + Redaction.mask($0.text) }
        }
        return lines
    }
}

extension String {
    /// This text as one word of a shell's command.
    var quotedForShell: String {
        let isPlain = unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ":", "@", "+", ",", "=", "%": true
            default: false
            }
        }
        guard !isPlain || isEmpty else { return self }
        return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
