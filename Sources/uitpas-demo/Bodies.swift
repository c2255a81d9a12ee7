import Foundation

/// A selling organisation of the local cluster's configuration.
struct House: Sendable {
    var seller: String
    var workgroup: String

    static let handelsbeurs = House(seller: "handelsbeurs", workgroup: "gent")
    static let ntgent = House(seller: "ntgent", workgroup: "gent")
    static let westrand = House(seller: "westrand", workgroup: "zender")
    static let kortrijk = House(seller: "cc-kortrijk", workgroup: "zuidwest")
}

/// One line of a request for tariffs or of a sale.
struct LineBody: Encodable, Sendable {
    struct Tariff: Encodable, Sendable {
        var id: String
        var price: String
    }

    var lineId: String
    var eventId: String
    var ticketType: String
    var regularPrice = "12.00"
    var uitpasNumber: String?
    var tariff: Tariff?

    /// A line that a UiTPAS number has turned.
    static func uitpas(_ id: String, event: String, number: String) -> Self {
        Self(
            lineId: id,
            eventId: event,
            ticketType: "UiTPAS integratie",
            uitpasNumber: number,
            tariff: Tariff(id: "SOCIALTARIFF-1", price: "2.40")
        )
    }
}

struct BasketBody: Encodable, Sendable {
    var basketId: String
    var workgroup: String
    var seller: String
    var channel = "box-office"
    var customerId = "K-88"
    var expiresAt: String?
    var lines: [LineBody]

    init(_ id: String, _ house: House, expiresAt: Date? = nil, _ lines: [LineBody]) {
        basketId = id
        workgroup = house.workgroup
        seller = house.seller
        self.expiresAt = expiresAt?.formatted(.iso8601)
        self.lines = lines
    }
}

struct CancelBody: Encodable, Sendable {
    var basketId: String
    var workgroup: String
    var seller: String
    var cancelledAt = Date.now.formatted(.iso8601)
    var reason: String

    init(_ id: String, _ house: House, reason: String) {
        basketId = id
        workgroup = house.workgroup
        seller = house.seller
        self.reason = reason
    }
}

struct EventBody: Encodable, Sendable {
    struct External: Encodable, Sendable {
        var uitdb: String
        var source = "manual"
    }

    var eventId: String
    var workgroup: String
    var owner: String
    var name: String
    var labels = ["UiTPAS"]
    var ticketTypes = ["Standaard", "Basis"]
    var externalMapping: External

    init(_ id: String, _ house: House, name: String, uitdatabank: String) {
        eventId = id
        workgroup = house.workgroup
        owner = house.seller
        self.name = name
        externalMapping = External(uitdb: uitdatabank)
    }
}
