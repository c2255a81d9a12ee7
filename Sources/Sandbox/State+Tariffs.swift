import FoundationEssentials
import JSON

/// What a pass is entitled to at an event.
enum Entitlement: Hashable {
    case none
    case remaining(Int)
    case elsewhere
    case exhausted(TicketLimit)
    case refused(Problem)
}

extension State {
    /// Answers `GET /tariffs`.
    func tariffs(_ call: Call, now: Date) throws(Problem) -> Answer {
        let client = try client(of: call, at: now)
        var errors: [SchemaError] = []
        let price = regularPrice(call, &errors)
        let eventID = required("eventId", call, &errors)
        let number = required("uitpasNumber", call, &errors)
        let type = call["type"] ?? "ANY"
        if !["ANY", "SOCIALTARIFF", "COUPON"].contains(type) {
            errors.append(SchemaError(jsonPointer: "/type", error: "must be ANY, SOCIALTARIFF or COUPON"))
        }
        if !errors.isEmpty { throw .invalidData(errors) }
        let (event, organizer) = try uitpasEvent(eventID, for: client, .tariffsRead)
        let pass = try usablePass(number)
        var available: [JSON] = []
        var message: String?
        if type != "COUPON" {
            switch entitlement(of: pass, at: event, of: organizer, now: now) {
            case .none: break
            case .remaining(let count): available.append(offer(.social(of: price), remaining: count))
            case .elsewhere: message = "Je kan enkel genieten van kansentarief binnen je UiTPAS-regio."
            case .exhausted(let limit): message = limit.dutchRefusal
            case .refused(let problem): throw problem
            }
        }
        if type != "SOCIALTARIFF" {
            for coupon in pass.coupons
            where !book.isSpent(Book.Use(number: pass.number, subject: coupon.id)) {
                available.append(offer(.coupon(coupon, of: price), remaining: 1))
            }
        }
        var members: [String: JSON] = ["available": .array(available)]
        if let message { members["endUserMessage"] = ["nl": .string(message)] }
        return Answer(.object(members))
    }

    /// Answers `GET /tariffs/static`.
    func staticTariffs(_ call: Call, now: Date) throws(Problem) -> Answer {
        let client = try client(of: call, at: now)
        var errors: [SchemaError] = []
        let price = regularPrice(call, &errors)
        let eventID = required("eventId", call, &errors)
        if !errors.isEmpty { throw .invalidData(errors) }
        let (event, _) = try uitpasEvent(eventID, for: client, .tariffsRead)
        return Answer(["available": [offer(.social(of: price), remaining: event.limit.volume)]])
    }

    /// An event that UiTPAS knows, and its organiser, for whom the client must have the permission.
    func uitpasEvent(
        _ id: String,
        for client: Client,
        _ permission: Permission
    ) throws(Problem) -> (Event, Organizer) {
        guard let event = world.events[id], event.isKnownToUiTPAS,
            let organizer = event.organizer.flatMap({ world.organizers[$0] })
        else { throw .eventNotFound(id) }
        guard client.may(permission, for: organizer.id) else {
            throw .forbidden(permission, organizer: organizer.id)
        }
        return (event, organizer)
    }

    /// The pass with this number, if nothing is wrong with its card.
    func usablePass(_ number: String) throws(Problem) -> Pass {
        guard PassNumber.isValid(number) else { throw .invalidNumber }
        guard let pass = world.pass(number) else { throw .passholderNotFound }
        if let refusal = pass.refusal { throw .refusal(refusal) }
        guard pass.cardStatus == "ACTIVE" else { throw .invalidCardStatus(pass) }
        return pass
    }

    /// Whether, and how often, a pass may have the social tariff; `pending` tickets are as good as sold.
    func entitlement(
        of pass: Pass,
        at event: Event,
        of organizer: Organizer,
        pending: Int = 0,
        now: Date
    ) -> Entitlement {
        switch pass.socialTariff {
        case .none: return .none
        case .expired: return .refused(.socialTariffExpired)
        case .suspended: return .refused(.socialTariffSuspended)
        case .active: break
        }
        if let regions = pass.cardSystems, Set(regions).isDisjoint(with: organizer.cardSystems) {
            return .elsewhere
        }
        var limit = event.limit
        if let volume = pass.groupVolume { limit.volume = volume }
        let use = Book.Use(number: pass.number, subject: event.id)
        let remaining = limit.volume - pending - book.socialTickets(use, since: limit.start(of: now))
        return remaining > 0 ? .remaining(remaining) : .exhausted(limit)
    }

    private func offer(_ tariff: Tariff, remaining: Int) -> JSON {
        var members = tariff.members
        members["remaining"] = JSON(remaining)
        return .object(members)
    }

    private func required(_ name: String, _ call: Call, _ errors: inout [SchemaError]) -> String {
        guard let value = call[name], !value.isEmpty else {
            errors.append(SchemaError(jsonPointer: "/\(name)", error: "is required"))
            return ""
        }
        return value
    }

    private func regularPrice(_ call: Call, _ errors: inout [SchemaError]) -> Cents {
        guard let price = Cents(text: required("regularPrice", call, &errors)), price.count > 0 else {
            let error = "must be euros above 0 with at most two decimals"
            errors.append(SchemaError(jsonPointer: "/regularPrice", error: error))
            return Cents(0)
        }
        return price
    }
}
