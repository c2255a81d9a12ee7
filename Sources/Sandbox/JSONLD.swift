import FoundationEssentials
import JSON

/// What UiTdatabank's documents have in common.
enum JSONLD {
    static let base = "https://io-test.uitdatabank.be"
}

extension Organizer {
    /// The document of `GET /organizers/{id}` at UiTdatabank.
    var document: JSON {
        let document: [String: JSON] = [
            "@id": .string("\(JSONLD.base)/organizers/\(id)"), "@context": "/contexts/organizer",
            "mainLanguage": "nl", "languages": ["nl"], "completedLanguages": ["nl"],
            "name": ["nl": .string(name)],
            "address": [
                "nl": [
                    "addressCountry": "BE", "addressLocality": .string(city),
                    "postalCode": .string(postalCode), "streetAddress": "Teststraat 1",
                ]
            ],
            "labels": JSON(labels), "hiddenLabels": JSON(hiddenLabels), "workflowStatus": "ACTIVE",
            "created": .string(Date.beginning.asInJSONLD), "modified": .string(modified.asInJSONLD),
            "creator": "uitpas-sandbox",
        ]
        return .object(document.merging(jsonLD) { _, replacement in replacement })
    }

    /// As an event's document embeds it.
    var embedded: JSON {
        [
            "@type": "Organizer", "@id": .string("\(JSONLD.base)/organizers/\(id)"),
            "name": ["nl": .string(name)], "labels": JSON(labels), "hiddenLabels": JSON(hiddenLabels),
            "workflowStatus": "ACTIVE",
        ]
    }
}

extension Event {
    /// The document of `GET /events/{id}` at UiTdatabank, with its organiser as that is now.
    func document(organizer: Organizer?) -> JSON {
        let status: JSON = ["type": "Available"]
        var document: [String: JSON] = [
            "@id": .string("\(JSONLD.base)/events/\(id)"), "@context": "/contexts/event",
            "mainLanguage": "nl",
            "languages": ["nl"], "completedLanguages": ["nl"], "name": ["nl": .string(name)],
            "calendarType": .string(calendarType.rawValue), "status": status, "bookingAvailability": status,
            "location": [
                "@type": "Place",
                "@id": .string("\(JSONLD.base)/places/b1ace000-0000-4000-8000-000000000001"),
                "name": ["nl": .string(location)],
            ],
            "organizer": organizer?.embedded ?? ["@type": "Organizer", "name": "Organisator in vrije tekst"],
            "terms": [["id": "0.50.4.0.0", "label": "Concert", "domain": "eventtype"]],
            "workflowStatus": .string(workflowStatus),
            "audience": ["audienceType": .string(audienceType)],
            "priceInfo": .array(prices.enumerated().map { $0.element.jsonLD(base: $0.offset == 0) }),
            "labels": JSON(labels), "hiddenLabels": JSON(shownHiddenLabels(of: organizer)),
            "availableTo": .string(dates.last?.end ?? "2100-01-01T00:00:00+00:00"),
            "created": .string(Date.beginning.asInJSONLD), "modified": .string(modified.asInJSONLD),
            "creator": "uitpas-sandbox",
        ]
        if let first = dates.first, let last = dates.last {
            document["startDate"] = .string(first.start)
            document["endDate"] = .string(last.end)
        }
        if calendarType == .single || calendarType == .multiple {
            document["subEvent"] = .array(
                dates.enumerated().map { index, date in
                    [
                        "id": JSON(index), "@type": "Event", "startDate": .string(date.start),
                        "endDate": .string(date.end), "status": status, "bookingAvailability": status,
                    ]
                }
            )
        }
        return .object(document.merging(jsonLD) { _, replacement in replacement })
    }
}

extension Event.Price {
    func jsonLD(base: Bool) -> JSON {
        [
            "category": base ? "base" : "tariff", "name": ["nl": .string(name)], "price": price.json,
            "priceCurrency": "EUR",
        ]
    }
}
