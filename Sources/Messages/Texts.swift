package import Tickets

/// What a cashier or a visitor reads when it is us who say no, or when publiq does and gives no words for it.
package enum Texts {
    /// The texts for a reason in Dutch, French, German and English; nil for a reason that nobody reads.
    package static func of(_ reason: String) -> LocalizedText? { ours[reason] ?? publiqs[reason] }

    private static let ours: [String: LocalizedText] = [
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
        "no-tariff": noTariff,
        "basket-refused": [
            "nl": "Een ander ticket in deze winkelmand werd geweigerd.",
            "fr": "Un autre ticket de ce panier a été refusé.",
            "de": "Ein anderes Ticket in diesem Warenkorb wurde abgelehnt.",
            "en": "Another ticket in this basket was refused.",
        ],
        "event-not-mapped": unavailable, "no-credentials": unavailable, "forbidden": unavailable,
        "rate-limited": unavailable, "upstream-timeout": unavailable, "upstream-error": unavailable,
    ]

    /// publiq's `endUserMessage` is "typically available for domain errors", and always goes before these.
    private static let publiqs: [String: LocalizedText] = [
        "event-not-found": [
            "nl": "UiTPAS kent deze activiteit niet.",
            "fr": "UiTPAS ne connaît pas cette activité.",
            "de": "UiTPAS kennt diese Veranstaltung nicht.",
            "en": "UiTPAS does not know this activity.",
        ],
        "passholder-not-found": [
            "nl": "Deze UiTPAS is niet bekend.",
            "fr": "Cette carte UiTPAS n’est pas connue.",
            "de": "Diese UiTPAS-Karte ist nicht bekannt.",
            "en": "This UiTPAS is not known.",
        ],
        "passholder-no-active-cardsystems": [
            "nl": "Deze UiTPAS is niet meer actief.",
            "fr": "Cette carte UiTPAS n’est plus active.",
            "de": "Diese UiTPAS-Karte ist nicht mehr aktiv.",
            "en": "This UiTPAS is no longer active.",
        ],
        "invalid-card": [
            "nl": "Deze UiTPAS kan niet gebruikt worden.",
            "fr": "Cette carte UiTPAS ne peut pas être utilisée.",
            "de": "Diese UiTPAS-Karte kann nicht verwendet werden.",
            "en": "This UiTPAS can't be used.",
        ],
        "invalid-card-status": [
            "nl": "Deze UiTPAS is geblokkeerd of vervangen.",
            "fr": "Cette carte UiTPAS est bloquée ou a été remplacée.",
            "de": "Diese UiTPAS-Karte ist gesperrt oder wurde ersetzt.",
            "en": "This UiTPAS is blocked or was replaced.",
        ],
        "social-tariff-expired": [
            "nl": "Het recht op kansentarief van deze UiTPAS is verlopen.",
            "fr": "Le droit au tarif réduit de cette carte UiTPAS a expiré.",
            "de": "Das Recht auf ermäßigten Eintritt mit dieser UiTPAS-Karte ist abgelaufen.",
            "en": "This UiTPAS’s right to the reduced tariff has ended.",
        ],
        "social-tariff-suspended": [
            "nl": "Het recht op kansentarief van deze UiTPAS is geschorst.",
            "fr": "Le droit au tarif réduit de cette carte UiTPAS est suspendu.",
            "de": "Das Recht auf den ermäßigten Tarif dieser UiTPAS-Karte ist ausgesetzt.",
            "en": "This UiTPAS’s right to the reduced tariff is suspended.",
        ],
        "social-tariff-discount-expired": [
            "nl": "De korting voor deze activiteit geldt niet meer.",
            "fr": "La réduction pour cette activité n’est plus valable.",
            "de": "Die Ermäßigung für diese Veranstaltung gilt nicht mehr.",
            "en": "The discount for this activity is no longer given.",
        ],
        "maximum-reached": [
            "nl": "Met deze UiTPAS kan je voor deze activiteit geen tickets meer kopen aan dit tarief.",
            "fr": "Plus de tickets à ce tarif pour cette activité avec cette carte UiTPAS.",
            "de": "Mit dieser UiTPAS-Karte gibt es hier keine Tickets zu diesem Tarif mehr.",
            "en": "This UiTPAS can buy no more tickets at this tariff for this activity.",
        ],
        "invalid-coupon": [
            "nl": "Deze coupon is al gebruikt of vervallen.",
            "fr": "Ce coupon a déjà été utilisé ou a expiré.",
            "de": "Dieser Gutschein wurde bereits verwendet oder ist abgelaufen.",
            "en": "This coupon was used or has expired.",
        ],
        "invalid-number-of-tickets": [
            "nl": "Zoveel tickets kunnen niet in één keer gekocht worden.",
            "fr": "Autant de tickets ne peuvent pas être achetés en une fois.",
            "de": "So viele Tickets können nicht auf einmal gekauft werden.",
            "en": "So many tickets can't be bought at once.",
        ],
        "social-tariff-not-available": noTariff,
    ]

    private static let noTariff: LocalizedText = [
        "nl": "Voor deze UiTPAS is er geen kansentarief voor deze activiteit.",
        "fr": "Aucun tarif réduit n’est disponible avec cette carte UiTPAS pour cette activité.",
        "de": "Für diese UiTPAS-Karte gibt es bei dieser Veranstaltung keinen ermäßigten Tarif.",
        "en": "This UiTPAS has no reduced tariff for this activity.",
    ]

    private static let unavailable: LocalizedText = [
        "nl": "Het UiTPAS-tarief kan nu niet opgevraagd worden.",
        "fr": "Le tarif UiTPAS ne peut pas être demandé pour le moment.",
        "de": "Der UiTPAS-Tarif kann zurzeit nicht abgefragt werden.",
        "en": "The UiTPAS tariff can't be requested at the moment.",
    ]
}
