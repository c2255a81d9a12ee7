import Tickets

/// The cancellation worker, as `CancellationDesk` works.
extension Cluster {
    mutating func startRemoving(_ worker: Worker) {
        var worker = worker
        guard let organizer = worker.message.organizer else { return }
        var basket = baskets[worker.message.basket]
        let (lines, effects) = basket.startCancellations(
            for: organizer,
            at: start,
            isRepeat: worker.message.isRepeat,
            resumes: worker.message.resumes
        )
        commit(basket, effects, &worker)
        remove(lines.filter { $0.ticketSale != nil }.map(\.asRemoved), worker)
    }

    private mutating func remove(_ lines: [Line], _ worker: Worker) {
        if lines.isEmpty {
            finish(worker, worker.failed ? .retry : .acknowledge)
        } else {
            move(worker, .removing(lines))
        }
    }

    mutating func remove(_ lines: [Line], _ act: Step.Act, _ worker: Worker) {
        guard let sale = lines.first?.ticketSale else { return }
        if act == .remove || act == .removeUnheard {
            for index in sales.indices where saleID(index) == sale { sales[index].isActive = false }
        }
        switch act {
        case .remove: move(worker, .removed(lines))
        case .mayNotRemove: parkRemovals(worker, only: lines.prefix(1).map(\.id), reason: "forbidden")
        default:
            var worker = worker
            worker.failed = true
            remove(Array(lines.dropFirst()), worker)
        }
    }

    mutating func recordRemoval(_ lines: [Line], _ worker: Worker) {
        var worker = worker
        guard let line = lines.first, let sale = line.ticketSale else { return }
        var basket = baskets[worker.message.basket]
        let effects = basket.removed(sale, of: line.id, at: start, knowing: mapped)
        commit(basket, effects, &worker)
        remove(Array(lines.dropFirst()), worker)
    }

    mutating func parkRemovals(_ worker: Worker, only lines: [LineID]?, reason: String) {
        var worker = worker
        guard let organizer = worker.message.organizer else { return }
        var basket = baskets[worker.message.basket]
        let effects = basket.parkCancellations(for: organizer, only: lines, reason: reason, at: start)
        commit(basket, effects, &worker)
        // With one line left to forbid, another command takes care of the rest.
        finish(worker, lines == nil ? .deadLetter : .deadLetterLeavingOpen)
    }
}

extension Line {
    /// What the worker keeps of a line in mind.
    fileprivate var asRemoved: Line {
        Line(
            id: id,
            kind: kind,
            content: content,
            ticketType: ticketType,
            isSold: true,
            state: .cancelling,
            since: start,
            ticketSale: ticketSale
        )
    }
}
