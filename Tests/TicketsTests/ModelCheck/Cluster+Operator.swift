import Tickets

/// An operator who settles uncertain lines and says what is so, and the sale worker as `SettleDesk` works.
extension Cluster {
    /// What the operator, or the worker who hears him, may do next; he says one thing at a time.
    var operatorSteps: [Step] {
        guard setting.hasOperator else { return [] }
        if let ruling {
            return ruling.listed == nil
                ? [.inspect] : Step.End.allCases.filter { $0 != .premature }.map { .rule($0) }
        }
        return baskets.enumerated().flatMap { place, basket in
            basket.orderedLines.filter { $0.state == .uncertain && $0.attempt != nil }
                .map { .say(basket: place, $0.id) }
        }
    }

    mutating func say(_ basket: Int, _ id: LineID) {
        guard let line = baskets[basket].lines[id], let attempt = line.attempt else { return }
        let index = sales.indices.first {
            let sale = sales[$0]
            return sale.isActive && sale.basket == basket && sale.line == id && sale.life == line.life
        }
        ruling = Said(basket: basket, line: id, attempt: attempt, sale: index.map { saleID($0) })
    }

    mutating func rule(_ end: Step.End) {
        guard let said = ruling else { return }
        ruling = nil
        var basket = baskets[said.basket]
        let effects: [Effect]
        if said.isDone {
            effects = basket.repeatOutcome(of: said.line, at: start)
        } else {
            attempts(of: said, into: &basket)
            let word = said.sale.map { Ruling.Word.registered($0) } ?? .absent(isForced: false)
            do {
                effects = try basket.carryOut(
                    Ruling(
                        id: "R",
                        line: said.line,
                        attempt: said.attempt,
                        word: word,
                        actor: "operator",
                        why: "looked"
                    ),
                    from: .listed(reading(said.listed ?? [], begun: start)),
                    at: start,
                    timings: timings,
                    view: ClusterView(cluster: self)
                )
            } catch {
                wrong = "\(error)"
                return
            }
        }
        let isCarriedOut = basket.acts.contains { $0.refusal == nil }
        store(basket, at: said.basket)
        let (words, commands) = read(effects, of: said.basket)
        if end != .unheard { publish(words, commands) }
        guard end != .well else { return }
        // A refusal that is delivered again says nothing.
        guard said.isDone || isCarriedOut else { return }
        ruling = said
        ruling?.isDone = true
    }

    /// An attempt that has ended is kept apart from its basket here, and with it in the ledger.
    private func attempts(of said: Said, into basket: inout Basket) {
        if let ended = past[said.attempt], basket.attempts[said.attempt] == nil {
            basket.attempts[said.attempt] = ended
        }
    }
}
