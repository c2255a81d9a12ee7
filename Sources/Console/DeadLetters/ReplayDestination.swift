import Desks
import Messages
import Topology
import Working

extension DeadLetter {
    /// The queue that it goes back to: the one it fell from, or where its routing key leads by now, or if `isByType` its
    /// type; nil where it leads nowhere.
    ///
    /// It does not go through the exchange again: only on our own way does its login travel with it.
    func destination(in plan: TopologyPlan, isByType: Bool = false) -> String? {
        guard self.reason == DeadLetterReason.unroutable.rawValue else {
            // Whatever says that it fell from there: it would only fall again.
            return self.queue == Queue.dead ? nil : self.queue
        }
        if let queue = plan.queues(at: self.exchange, forKey: self.routingKey).first { return queue }
        return isByType ? queueOfType(in: plan) : nil
    }

    /// Where a seller's message of its type would have gone with the right routing key.
    private func queueOfType(in plan: TopologyPlan) -> String? {
        guard self.exchange == Exchange.tixly, let type = self.type, MessageType.ofSellers.contains(type)
        else {
            return nil
        }
        return plan.queues(at: Exchange.tixly, forKey: "\(type).workgroup.seller").first
    }

    /// Why it has no destination, and what helps.
    func hasNowhereToGo(in plan: TopologyPlan) -> String {
        let advice =
            queueOfType(in: plan).map { "; --by-type sends it to \($0), where its type belongs" } ?? ""
        return "no queue takes the routing key \"\(self.routingKey)\" of exchange \(self.exchange)\(advice)"
    }
}
