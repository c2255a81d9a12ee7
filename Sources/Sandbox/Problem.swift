import JSON

private let formTypes = ["body/", "header/", "url/", "method/"]

/// A "no" in the form all publiq's APIs give it (RFC 7807).
struct Problem: Error, Hashable, Sendable {
    /// What follows `https://api.publiq.be/probs/`.
    var type: String
    var status: Int
    var title: String
    var detail: String?
    var endUserMessage: [String: String] = [:]
    /// The item of an array that was refused.
    var jsonPointer: String?
    var schemaErrors: [SchemaError] = []
    /// Further members.
    var more: [String: JSON] = [:]

    /// Whether a correct client may get it all the same.
    var isExcused = false

    /// Whether a correct client never gets it: the request's form is wrong, whatever the world is like.
    var isViolation: Bool {
        !isExcused && formTypes.contains { type.hasPrefix($0) }
    }

    var json: JSON {
        var members = more
        members["type"] = .string("https://api.publiq.be/probs/\(type)")
        members["status"] = JSON(status)
        members["title"] = .string(title)
        if let detail { members["detail"] = .string(detail) }
        if let jsonPointer { members["jsonPointer"] = .string(jsonPointer) }
        if !endUserMessage.isEmpty {
            members["endUserMessage"] = .object(endUserMessage.mapValues(JSON.string))
        }
        if !schemaErrors.isEmpty {
            members["schemaErrors"] = .array(
                schemaErrors.map {
                    ["jsonPointer": .string($0.jsonPointer), "error": .string($0.error)]
                }
            )
        }
        return .object(members)
    }

    func at(_ pointer: String) -> Problem {
        var problem = self
        problem.jsonPointer = pointer
        return problem
    }
}

extension Problem {
    static let bodyMissing = Problem(type: "body/missing", status: 400, title: "Body missing")
    static let invalidSyntax = Problem(type: "body/invalid-syntax", status: 400, title: "Invalid body syntax")
    static let notFound = Problem(type: "url/not-found", status: 404, title: "Not Found")
    static let methodNotAllowed = Problem(
        type: "method/not-allowed",
        status: 405,
        title: "Method not allowed"
    )

    static func invalidData(_ errors: [SchemaError]) -> Problem {
        Problem(
            type: "body/invalid-data",
            status: 400,
            title: "Invalid body data",
            detail: SchemaErrors(all: errors).description,
            schemaErrors: errors
        )
    }

    static func invalidData(_ pointer: String, _ error: String) -> Problem {
        invalidData([SchemaError(jsonPointer: pointer, error: error)])
    }

    static func unsupportedMediaType(_ expected: String) -> Problem {
        Problem(
            type: "header/unsupported-media-type",
            status: 415,
            title: "Unsupported media type",
            detail: "content-type must be \(expected)"
        )
    }

    static func queryLimitExceeded(_ detail: String) -> Problem {
        Problem(type: "url/query-limit-exceeded", status: 400, title: "Query limit exceeded", detail: detail)
    }

    static func unauthorized(_ detail: String) -> Problem {
        Problem(type: "auth/unauthorized", status: 401, title: "Unauthorized", detail: detail)
    }

    static func forbidden(_ permission: Permission, organizer: String) -> Problem {
        Problem(
            type: "auth/forbidden",
            status: 403,
            title: "Forbidden",
            detail: "client needs permission \(permission.rawValue) for organizer \(organizer)"
        )
    }
}

extension Problem {
    static func uitpas(
        _ name: String,
        _ title: String,
        status: Int = 400,
        messages: [String: String] = [:]
    ) -> Problem {
        Problem(type: "uitpas/\(name)", status: status, title: title, endUserMessage: messages)
    }

    static func eventNotFound(_ id: String) -> Problem {
        uitpas("event-not-found", "Event id \(id) not found")
    }

    static let ticketSaleNotFound = uitpas("ticket-sale-not-found", "Ticket sale not found", status: 404)

    static let invalidNumber = uitpas(
        "invalid-uitpasnumber",
        "Invalid UiTPAS number",
        messages: ["nl": "Dit UiTPAS-nummer is niet geldig. Kijk het nummer op je kaart na."]
    )

    static let passholderNotFound = uitpas(
        "passholder-not-found",
        "Passholder not found",
        messages: ["nl": "We vinden geen pashouder met dit UiTPAS-nummer."]
    )

    static let socialTariffExpired = uitpas(
        "social-tariff-expired",
        "Social tariff expired",
        messages: [
            "nl": "Je kansentarief is vervallen.", "fr": "Ton tarif préférentiel a expiré.",
            "en": "Your social tariff has expired.",
        ]
    )

    static let socialTariffSuspended = uitpas(
        "social-tariff-suspended",
        "Social tariff suspended",
        messages: ["nl": "Je kansentarief is opgeschort."]
    )

    static let socialTariffNotAvailable = uitpas(
        "social-tariff-not-available",
        "Social tariff not available",
        messages: ["nl": "Er is geen kansentarief voor deze pas bij deze activiteit."]
    )

    static let invalidCoupon = uitpas(
        "invalid-coupon",
        "Coupon is invalid",
        messages: ["nl": "Deze bon is niet (meer) geldig."]
    )

    static func maximumReached(_ limit: TicketLimit) -> Problem {
        uitpas(
            "maximum-reached",
            "Maximum number of ticket sales reached",
            messages: [
                "nl": limit.dutchRefusal,
                "fr": "Tu as atteint le nombre maximum de tickets à tarif préférentiel pour cette activité.",
            ]
        )
    }

    /// A pass whose every use is refused.
    static func refusal(_ name: String) -> Problem {
        let title = name.split(separator: "-").joined(separator: " ").capitalizedFirst
        return uitpas(name, title, messages: ["nl": "Deze UiTPAS kan niet gebruikt worden (\(name))."])
    }

    static func invalidCardStatus(_ pass: Pass) -> Problem {
        var problem = uitpas(
            "invalid-card-status",
            "Invalid card status",
            messages: ["nl": "Deze UiTPAS is geblokkeerd of niet meer in gebruik."]
        )
        problem.more = [
            "cardStatus": .string(pass.cardStatus), "groupPass": .bool(pass.groupVolume != nil),
        ]
        if pass.groupVolume == nil { problem.more["passholderId"] = .string(pass.passholderID) }
        return problem
    }
}

extension TicketLimit {
    /// Why there is nothing left.
    var dutchRefusal: String {
        "Je hebt geen recht meer op kansentarief voor deze activiteit. Je kan maximaal \(volume) "
            + "\(volume == 1 ? "ticket" : "tickets")\(inDutch) kopen aan kansentarief voor deze activiteit."
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
