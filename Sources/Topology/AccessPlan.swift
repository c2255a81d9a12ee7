import Messages
package import Tickets

/// A seller who logs in at the broker; several may share a login.
package struct SellerLogin: Hashable, Sendable {
    package var login: String
    package var workgroup: WorkgroupID
    package var seller: SellerID

    package init(login: String, workgroup: WorkgroupID, seller: SellerID) {
        self.login = login
        self.workgroup = workgroup
        self.seller = seller
    }
}

/// What a login may do with the routing keys of one topic exchange: to publish with them is to write, to bind to them
/// is to read.
///
/// A login without one may use every key, so each of a seller's exchanges has one.
package struct TopicAccess: Hashable, Sendable {
    package var exchange: String
    package var write: String
    package var read: String
}

/// Somebody who may log in, and what he may do; the rights are regular expressions on names of exchanges and queues.
///
/// https://www.rabbitmq.com/docs/access-control#authorisation says which right each act takes.
package struct Login: Hashable, Sendable {
    package var name: String
    /// What the management API lets him do.
    package var tags: [String] = []
    package var configure: String
    package var write: String
    package var read: String
    package var topics: [TopicAccess] = []
}

/// Why a name can't be a login.
package struct LoginConflict: Error, Hashable, CustomStringConvertible {
    package var description: String
}

/// Who may log in at the broker, and do what: data only.
package struct AccessPlan: Hashable, Sendable {
    /// The workers, the operator, then the sellers by name.
    package var logins: [Login]

    /// The logins of these sellers, of the workers and of the operator, who sees to the topology.
    package init(
        _ topology: TopologyPlan,
        sellers: [SellerLogin],
        workers: String,
        operators: String
    ) throws(LoginConflict) {
        let groups = Dictionary(grouping: sellers, by: \.login).sorted { $0.key < $1.key }
        let names = groups.map(\.key)
        if let name = ([operators] + names).first(where: { $0 == workers })
            ?? names.first(where: { $0 == operators })
        {
            throw LoginConflict(description: "login \(name) can't be two things; give each its own")
        }
        for name in names { try Self.check(name, among: names, topology) }
        logins =
            [.workers(workers, topology), .operators(operators, topology, sellers: names)]
            + groups.map { .seller($0.key, $0.value) }
    }

    /// A seller's queues begin with his login and a dot, and nothing else may.
    private static func check(
        _ login: String,
        among logins: [String],
        _ topology: TopologyPlan
    ) throws(LoginConflict) {
        let names = topology.exchanges.map(\.name) + topology.queues.map(\.name) + logins
        let clash = names.first { $0.hasPrefix(login + ".") } ?? (login == "amq" ? "amq.*" : nil)
        guard let clash else { return }
        throw LoginConflict(
            description: "\(login) can't be a seller's login: \(clash) would pass for one of its queues"
        )
    }
}

extension Login {
    private static let nothing = "^$"
    /// Queues that the broker names; nobody can guess or declare such a name, and no exchange can have one.
    private static let temporary = "amq\\.gen-.*"

    /// May say on `tixly` what is his to say, and hear on `uitpas` what is his to hear.
    ///
    /// He makes temporary queues only: whoever may make an exchange of his own may bind it to `tixly`, and then no
    /// routing key is out of his reach.
    fileprivate static func seller(_ name: String, _ sellers: [SellerLogin]) -> Self {
        let own = sellers.map { "\($0.workgroup).\($0.seller)".escapedForPattern }.joined(separator: "|")
        let events = MessageType.ofSellers.map(\.escapedForPattern).joined(separator: "|")
        return Self(
            name: name,
            configure: "^\(temporary)$",
            write: "^(\(Exchange.tixly)|\(temporary))$",
            read: "^(\(Exchange.outcomes)|\(temporary)|\(name.escapedForPattern)\\..*)$",
            topics: [
                TopicAccess(exchange: Exchange.tixly, write: "^(\(events))\\.(\(own))$", read: nothing),
                // Two words, or an asterisk for each, then the seller's own.
                TopicAccess(
                    exchange: Exchange.outcomes,
                    write: nothing,
                    read: "^[^.#]+\\.[^.#]+\\.(\(own))$"
                ),
            ]
        )
    }

    /// May take what is to be worked on and say what came of it, and change nothing.
    ///
    /// To write to the default exchange is to write to every queue: replies go there, and commands to the own queues.
    fileprivate static func workers(_ name: String, _ topology: TopologyPlan) -> Self {
        let theirs = [Exchange.tixly, Exchange.sharedOrganizers]
        let exchanges = topology.exchanges.map(\.name).filter { !theirs.contains($0) }
        let queues = [Queue.tariffs, Queue.baskets, Queue.mappings, Queue.sales, Queue.cancellations]
        // Also the queue of an organiser that no longer has one, for what is left in it.
        let dedicated = [Queue.sales, Queue.cancellations].map { $0.escapedForPattern + "\\..*" }
        return Self(
            name: name,
            configure: "^\(temporary)$",
            write: pattern(exchanges, and: ["amq\\.default", temporary]),
            read: pattern(queues + [Exchange.outcomes], and: dedicated + [temporary])
        )
    }

    /// May do everything with what is ours, and make queues for sellers.
    fileprivate static func operators(_ name: String, _ topology: TopologyPlan, sellers: [String]) -> Self {
        let others = topology.exchanges.map(\.name).filter { !$0.hasPrefix("uitpas.") }
        let all = pattern(
            others,
            and: ["uitpas\\..*", "amq\\.default", temporary] + sellers.map { $0.escapedForPattern + "\\..*" }
        )
        return Self(name: name, tags: ["policymaker"], configure: all, write: all, read: all)
    }

    private static func pattern(_ names: [String], and patterns: [String]) -> String {
        "^(\((names.map(\.escapedForPattern) + patterns).joined(separator: "|")))$"
    }
}
