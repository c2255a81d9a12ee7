package import Messages
package import Tickets
package import Working

/// A selling organisation, as the configuration knows it.
package struct Seller: Hashable, Sendable {
    package var id: SellerID
    package var workgroup: WorkgroupID
    /// The broker login that its messages come from.
    package var amqpUser: String?

    package init(id: SellerID, workgroup: WorkgroupID, amqpUser: String? = nil) {
        self.id = id
        self.workgroup = workgroup
        self.amqpUser = amqpUser
    }
}

/// Who may say what: the workgroups with their rules, and the sellers.
package struct Houses: Hashable, Sendable {
    package var workgroups: [WorkgroupID: BasketRules]
    package var sellers: [SellerID: Seller]
    /// Whether every message of a seller must carry the login that the broker has checked.
    package var requiresUserID: Bool

    package init(workgroups: [WorkgroupID: BasketRules], sellers: [Seller], requiresUserID: Bool = false) {
        self.workgroups = workgroups
        self.sellers = Dictionary(sellers.map { ($0.id, $0) }) { first, _ in first }
        self.requiresUserID = requiresUserID
    }

    /// The rules under which a seller sells, once it is clear that it is the seller who speaks.
    package func rules(for head: BasketHead, userID: String?) throws(Failure) -> BasketRules {
        let rules = try rules(of: head.workgroup)
        let id = head.basket.seller
        guard let seller = sellers[id] else {
            throw .permanent(.unknownSeller("no seller \"\(id)\" is configured"))
        }
        guard seller.workgroup == head.workgroup else {
            throw .permanent(
                .unknownSeller(
                    "seller \"\(id)\" belongs to workgroup \(seller.workgroup), not to \(head.workgroup)"
                )
            )
        }
        try check(userID, speaksFor: id, pointer: "/seller")
        return rules
    }

    package func rules(of workgroup: WorkgroupID) throws(Failure) -> BasketRules {
        guard let rules = workgroups[workgroup] else {
            throw .permanent(
                DeadLetterCause(
                    reason: .unknownWorkgroup,
                    detail: "no workgroup \"\(workgroup)\" is configured",
                    pointer: "/workgroup"
                )
            )
        }
        return rules
    }

    /// Checks the login that the broker vouches for against the seller that a body names.
    package func check(_ userID: String?, speaksFor seller: SellerID, pointer: String) throws(Failure) {
        guard let userID else {
            guard requiresUserID else { return }
            throw .permanent(
                .mismatch("the message carries no user_id, and the configuration requires one", pointer)
            )
        }
        guard sellers[seller]?.amqpUser == userID else {
            throw .permanent(
                .mismatch("the message comes from login \"\(userID)\", not from \(seller)'s", pointer)
            )
        }
    }
}

extension DeadLetterCause {
    fileprivate static func unknownSeller(_ detail: String) -> Self {
        Self(reason: .unknownSeller, detail: detail, pointer: "/seller")
    }

    fileprivate static func mismatch(_ detail: String, _ pointer: String) -> Self {
        Self(reason: .sellerMismatch, detail: detail, pointer: pointer)
    }
}
