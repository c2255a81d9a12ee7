import Tickets

/// What must hold.
extension Cluster {
    /// What is wrong now, whatever may come.
    var faults: [String] {
        var faults = wrong.map { [$0] } ?? []
        for (place, basket) in baskets.enumerated() {
            for line in basket.orderedLines { faults += self.faults(of: line, in: place) }
        }
        for word in told { faults += fault(of: word).map { [$0] } ?? [] }
        return faults
    }

    private func faults(of line: Line, in place: Int) -> [String] {
        let name = "line B-\(place + 1)/\(line.id) is \(line.state)"
        let active = sales.filter { $0.basket == place && $0.line == line.id && $0.isActive }.count
        if active > 1 { return ["\(name), with \(active) sales at UiTPAS"] }
        switch line.state {
        case .unmapped, .routed, .cancelled, .refused, .withdrawn, .manual, .recorded:
            return faults(of: line, in: place, active, name)
        case .parked:
            return line.ticketSale == nil ? faults(of: line, in: place, active, name) : []
        case .registered:
            let isThere = setting.hasSameTuples || line.ticketSale.flatMap { sale($0) }?.isActive == true
            return isThere ? [] : ["\(name), and not at UiTPAS"]
        case .registering, .cancelling, .uncertain: return []
        }
    }

    /// A line that is not at UiTPAS, according to the ledger.
    private func faults(of line: Line, in place: Int, _ active: Int, _ name: String) -> [String] {
        guard !setting.hasSameTuples else { return [] }
        if active > 0 { return ["\(name), and at UiTPAS"] }
        let mayCome = requests.contains { request in
            request.answer == nil && !request.isDead && request.basket == place
                && request.lines.contains { $0.id == line.id }
        }
        return mayCome ? ["\(name), while a request for it may still be carried out"] : []
    }

    /// Told, and not so.
    private func fault(of word: Word) -> String? {
        switch word {
        case .outcome(_, _, _, .registered, let id), .retribution(.registered, let id as TicketSaleID?):
            let isKnown = id.map { sale($0) != nil } ?? false
            return isKnown ? nil : "told as registered, and never was"
        case .retribution(.cancelled, let id):
            return sale(id)?.isActive == false ? nil : "told as cancelled, and at UiTPAS"
        case .outcome(let basket, let line, let life, .cancelled, _),
            .outcome(let basket, let line, let life, .refused, _):
            guard !setting.hasSameTuples else { return nil }
            let isThere = sales.contains {
                $0.basket == basket && $0.line == line && $0.life == life && $0.isActive
            }
            return isThere ? "line B-\(basket + 1)/\(line) is told as gone, and at UiTPAS" : nil
        case .outcome(_, _, _, .manual, _), .outcome(_, _, _, .uncertain, _), .outcome(_, _, _, .parked, _),
            .settled:
            return nil
        }
    }

    /// What is wrong when nobody has anything left to do.
    var faultsAtTheEnd: [String] {
        var faults: [String] = []
        for (place, basket) in baskets.enumerated() {
            for line in basket.orderedLines { faults += faultsAtTheEnd(of: line, in: place) }
            let waits = basket.lines.values.contains { $0.state == .uncertain }
            guard !waits, !basket.lines.isEmpty, basket.isKnown else { continue }
            guard let settlement = basket.settlement else {
                faults.append("B-\(place + 1) is not settled")
                continue
            }
            if !told.contains(.settled(basket: place, version: settlement.version)) {
                faults.append("nobody was told that B-\(place + 1) is settled")
            }
        }
        if isCancelled, sales.contains(where: { $0.basket == 0 && $0.isActive }) {
            faults.append("B-1 was cancelled, and is at UiTPAS")
        }
        return faults + faultsInTheAccounts
    }

    private func faultsAtTheEnd(of line: Line, in place: Int) -> [String] {
        let name = "line B-\(place + 1)/\(line.id)"
        let active = sales.filter { $0.basket == place && $0.line == line.id && $0.isActive }.count
        switch line.state {
        case .routed, .registering, .cancelling, .unmapped, .parked, .manual:
            return ["\(name) is stuck in \(line.state)"]
        case .uncertain:
            return setting.hasSameTuples ? [] : ["\(name) is uncertain, and need not be"]
        case .registered, .cancelled, .refused, .withdrawn, .recorded:
            guard let outcome = line.state.outcome else { return [] }
            let word = Word.outcome(basket: place, line.id, life: line.life, outcome, line.ticketSale)
            if !told.contains(word) { return ["nobody was told that \(name) is \(line.state)"] }
            let due = line.state == .registered ? 1 : 0
            return active == due || setting.hasSameTuples
                ? [] : ["\(name) is \(line.state), with \(active) sales at UiTPAS"]
        }
    }

    private var faultsInTheAccounts: [String] {
        var faults: [String] = []
        for index in sales.indices {
            let id = saleID(index)
            // What nobody can tell apart waits for an operator, in the accounts, too.
            guard owned.contains(id) || !setting.hasSameTuples else { continue }
            if !told.contains(.retribution(.registered, id)) {
                faults.append("the accountants were not told that \(id) was registered")
            }
            if !sales[index].isActive, !told.contains(.retribution(.cancelled, id)) {
                faults.append("the accountants were not told that \(id) was cancelled")
            }
        }
        return faults
    }
}
