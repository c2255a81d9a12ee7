package import Tickets

/// What a cashier or a visitor reads when it is us, and not publiq, who says no.
package enum Texts {
    /// The texts for a reason in Dutch, French, German and English; nil for a reason that nobody reads.
    package static func of(_ reason: String) -> LocalizedText? { table[reason] }

    private static let table: [String: LocalizedText] = [
        "invalid-number": [
            "nl": "Dit is geen geldig UiTPAS-nummer. Controleer de 13 cijfers op de kaart.",
            "fr": "Ce numéro UiTPAS n’est pas valable. Vérifiez les 13 chiffres de la carte.",
            "de": "Das ist keine gültige UiTPAS-Nummer. Bitte die 13 Ziffern auf der Karte prüfen.",
            "en": "This is not a valid UiTPAS number. Check the 13 digits on the card.",
        ],
        "duplicate-number": [
            "nl": "Dit UiTPAS-nummer wordt al gebruikt in deze winkelmand.",
            "fr": "Ce numéro UiTPAS est déjà utilisé dans ce panier.",
            "de": "Diese UiTPAS-Nummer wird in diesem Warenkorb bereits verwendet.",
            "en": "This UiTPAS number is already used in this basket.",
        ],
        "group-pass-manual": [
            "nl": "Een groepspas wordt aan de UiTPAS-balie geregistreerd.",
            "fr": "Une carte de groupe est enregistrée au guichet UiTPAS.",
            "de": "Ein Gruppenpass wird am UiTPAS-Schalter registriert.",
            "en": "A group pass is registered at the UiTPAS desk.",
        ],
        "no-tariff": [
            "nl": "Voor deze UiTPAS is er geen kansentarief voor deze activiteit.",
            "fr": "Aucun tarif réduit n’est disponible avec cette carte UiTPAS pour cette activité.",
            "de": "Für diese UiTPAS-Karte gibt es bei dieser Veranstaltung keinen ermäßigten Tarif.",
            "en": "This UiTPAS has no reduced tariff for this activity.",
        ],
        "basket-refused": [
            "nl": "Een ander ticket in deze winkelmand werd geweigerd.",
            "fr": "Un autre ticket de ce panier a été refusé.",
            "de": "Ein anderes Ticket in diesem Warenkorb wurde abgelehnt.",
            "en": "Another ticket in this basket was refused.",
        ],
        "event-not-mapped": unavailable, "no-credentials": unavailable, "forbidden": unavailable,
        "rate-limited": unavailable, "upstream-timeout": unavailable, "upstream-error": unavailable,
    ]

    private static let unavailable: LocalizedText = [
        "nl": "Het UiTPAS-tarief kan nu niet opgevraagd worden.",
        "fr": "Le tarif UiTPAS ne peut pas être demandé pour le moment.",
        "de": "Der UiTPAS-Tarif kann zurzeit nicht abgefragt werden.",
        "en": "The UiTPAS tariff can't be requested at the moment.",
    ]
}
