package import Tickets
package import Working

/// Ours: what an operator says of an uncertain line.
///
/// Unlike our other commands it says something that the ledger does not know, so it names itself and the attempt
/// that it is about: repeated, delayed or replayed it is carried out once.
package struct SettleCommand: Codable, Hashable, Sendable {
    private enum Word: String, Codable {
        case registered
        case absent

        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let word = Self(rawValue: text) else {
                throw decoder.corrupted("is neither registered nor absent")
            }
            self = word
        }
    }

    private var basketId: String
    private var seller: String
    private var workgroup: String
    private var organizerId: String
    private var lineId: String
    private var attemptId: String
    private var rulingId: String
    private var word: Word
    private var ticketSaleId: String?
    private var force: Bool
    private var actor: String
    private var why: String

    private enum CodingKeys: String, CodingKey {
        case basketId, seller, workgroup, organizerId, lineId, attemptId, rulingId, ticketSaleId, force,
            actor, why
        case word = "as"
    }

    package init(_ ruling: Ruling, in head: BasketHead, organizer: OrganizerID) {
        basketId = head.basket.basket.text
        seller = head.basket.seller.text
        workgroup = head.workgroup.text
        organizerId = organizer.text
        lineId = ruling.line.text
        attemptId = ruling.attempt.text
        rulingId = ruling.id.text
        actor = ruling.actor
        why = ruling.why
        switch ruling.word {
        case .registered(let sale):
            (word, ticketSaleId, force) = (.registered, sale.text, false)
        case .absent(let isForced):
            (word, ticketSaleId, force) = (.absent, nil, isForced)
        }
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        basketId = try values.name(forKey: .basketId)
        seller = try values.name(forKey: .seller)
        workgroup = try values.name(forKey: .workgroup)
        organizerId = try values.name(forKey: .organizerId)
        lineId = try values.name(forKey: .lineId)
        attemptId = try values.text(forKey: .attemptId)
        rulingId = try values.text(forKey: .rulingId)
        word = try values.decode(Word.self, forKey: .word)
        ticketSaleId =
            word == .registered ? try values.text(forKey: .ticketSaleId) : nil
        force = try values.decode(Bool.self, forKey: .force)
        actor = try values.text(forKey: .actor)
        why = try values.text(forKey: .why)
    }

    package var head: BasketHead {
        BasketHead(
            basket: BasketKey(seller: SellerID(seller), basket: BasketID(basketId)),
            workgroup: WorkgroupID(workgroup)
        )
    }

    package var ruling: Ruling {
        Ruling(
            id: RulingID(rulingId),
            line: LineID(lineId),
            attempt: AttemptID(attemptId),
            word: ticketSaleId.map { .registered(TicketSaleID($0)) } ?? .absent(isForced: force),
            actor: actor,
            why: why
        )
    }
}

extension Publication {
    /// An operator's word to an organiser's sale worker, on the way of its other commands.
    package static func settle(_ ruling: Ruling, in head: BasketHead, organizer: OrganizerID) -> Self {
        command(
            MessageType.settle,
            SettleCommand(ruling, in: head, organizer: organizer),
            exchange: Exchange.organizers,
            routingKey: "sale.\(organizer)",
            traceparent: nil
        )
    }
}
