package import Messages
package import Tickets
package import Working

/// A selling organisation, as the configuration knows it.
package struct Seller: Hashable, Sendable {
    package var id: SellerID
    package var workgroup: WorkgroupID
    /// The broker login that its messages come from.
    package var amqpUser: String?
    package var priceCategories: PriceCategories

    package init(
        id: SellerID,
        workgroup: WorkgroupID,
        amqpUser: String? = nil,
        priceCategories: PriceCategories = PriceCategories()
    ) {
        self.id = id
        self.workgroup = workgroup
        self.amqpUser = amqpUser
        self.priceCategories = priceCategories
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
            throw .permanent(.unknownSeller("no seller \"\(id)\" is configured", "/seller"))
        }
        try check(seller, isOf: head.workgroup, pointer: "/seller")
        try check(userID, speaksFor: id, pointer: "/seller")
        return rules
    }

    /// Checks who says something about an event, and as whose.
    ///
    /// Without a login the owner may be anybody, also one who does not sell through us.
    package func check(
        _ userID: String?,
        manages event: EventID,
        as owner: SellerID,
        of workgroup: WorkgroupID
    ) throws(Failure) {
        _ = try rules(of: workgroup)
        try check(userID, speaksFor: owner, pointer: "/owner")
        guard userID != nil, let seller = sellers[owner] else { return }
        try check(seller, isOf: workgroup, pointer: "/owner")
    }

    /// Checks that nobody takes another's event over.
    ///
    /// Tixly itself, which speaks without a login, may give it to somebody else; so may a login that speaks for both. What
    /// belonged to a seller who is not configured any more is anybody's.
    package func check(_ userID: String?, mayTake known: Mapping?, for owner: SellerID) throws(Failure) {
        guard let userID, let known, known.owner != owner, let holder = sellers[known.owner],
            holder.amqpUser != userID
        else { return }
        throw .permanent(
            .mismatch(
                "event \(known.event) is \(known.owner)'s, for whom login \"\(userID)\" does not speak; if it is "
                    + "\(owner)'s now, say so with uitpas mappings owner EVENT SELLER, then replay this",
                "/owner"
            )
        )
    }

    private func check(_ seller: Seller, isOf workgroup: WorkgroupID, pointer: String) throws(Failure) {
        guard seller.workgroup != workgroup else { return }
        throw .permanent(
            .unknownSeller(
                "seller \"\(seller.id)\" belongs to workgroup \(seller.workgroup), not to \(workgroup)",
                pointer
            )
        )
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

extension Houses {
    /// Checks that a reply would not be put where its asker may not write.
    ///
    /// Replies go to the default exchange, which leads to every queue: `reply_to` must neither name one of ours, nor
    /// one of another login's, whose queues begin with the login and a dot. Who need not say who he is could as well
    /// say that he is that other one, so there it is not looked at.
    package func checkReplyAddress(of message: Incoming) throws(Failure) {
        guard let address = message.delivery.properties.replyTo else { return }
        guard !Queue.isOurs(address) else {
            throw .permanent(
                DeadLetterCause(
                    reason: .malformed,
                    detail: "reply_to is \"\(address)\"; queues that begin with uitpas. are the workers' own"
                )
            )
        }
        guard message.userID != nil || requiresUserID else { return }
        let hosts = Set(sellers.values.compactMap(\.amqpUser).filter { address.hasPrefix($0 + ".") })
        guard hosts.isEmpty || hosts.contains(message.userID ?? "") else {
            throw .permanent(
                .mismatch(
                    "reply_to is \"\(address)\", a queue of another login than the message comes from",
                    nil
                )
            )
        }
    }
}

extension DeadLetterCause {
    fileprivate static func unknownSeller(_ detail: String, _ pointer: String) -> Self {
        Self(reason: .unknownSeller, detail: detail, pointer: pointer)
    }

    fileprivate static func mismatch(_ detail: String, _ pointer: String?) -> Self {
        Self(reason: .sellerMismatch, detail: detail, pointer: pointer)
    }
}
