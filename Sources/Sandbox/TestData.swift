/// The names of the built-in world: publiq's published test data set, and inventions beside it.
package enum TestData {
    /// `[TEST] UiTPAS Organisatie`, client ``gentClient``; of publiq's data set.
    package static let gent = "0ce87cbc-9299-4528-8d35-92225dc9489f"
    /// `Organisatie Zender`, client `zender-client` with `zender-secret`; its region is Paspartoe.
    package static let zender = "2e7c1c2f-0000-4000-8000-00000000000a"
    /// `Organisatie Zuidwest`, client `zuidwest-client` with `zuidwest-secret`.
    package static let zuidwest = "2e7c1c2f-0000-4000-8000-00000000000b"
    /// `Organisatie Meent`, client `meent-client` with `meent-secret`; `zender-client` may sell for it too.
    package static let meent = "2e7c1c2f-0000-4000-8000-00000000000c"
    /// `Organisatie Zonder Rechten`: owner of ``notPermitted``; no client may do anything for it.
    package static let unreachable = "2e7c1c2f-0000-4000-8000-00000000000d"

    /// The client of ``gent``; its secret is `gent-secret`.
    package static let gentClient = "gent-client"

    /// Gent's permanent event, base price 12.00: 100 tickets per pass per week.
    package static let hundredAWeek = "5a0967f9-cc06-4c3c-9206-30481a767434"
    /// Gent's permanent event, base price 10.00: one ticket per pass per week.
    package static let onceAWeek = "d83b5b8a-108a-45d6-9ac9-8bdc44a0a24a"
    /// Of ``unreachable``: every client gets 403.
    package static let notPermitted = "373d6cee-b4ae-4637-9b7c-eeb79e45f044"

    /// Further events: `e7e70000-0000-4000-8000-` and twelve digits, of which the last three count.
    ///
    /// Gent: 101 single, 102 periodic, 103 with three dates (one ticket for all), 104 draft, 105 free,
    /// 106 without an organiser's `@id`, 107 whose `priceInfo` is an object, 108 not yet at UiTPAS,
    /// 109 without any limit to speak of. Zender: 201 single, 202 permanent, 209 without a limit.
    /// Zuidwest: 301, 302, 309 likewise. Meent: 401, 402, 409 likewise. Unreachable: 501 single.
    package static func event(_ number: Int) -> String { "e7e70000-0000-4000-8000-000000000\(number)" }

    /// Card active, no social tariff.
    package static let regular = "0900000095902"
    /// Social tariff.
    package static let social = "0900000067513"
    /// Social tariff, another holder.
    package static let secondSocial = "0900000074519"
    /// Social tariff, a third holder.
    package static let thirdSocial = "0900000036112"
    /// Social tariff expired.
    package static let expired = "0900000031618"
    /// Social tariff expired, of another region.
    package static let expiredElsewhere = "0900000058918"
    /// Card blocked.
    package static let blocked = "0900000002312"
    /// No social tariff; the number starts with 1.
    package static let regularWithOne = "1000000520006"
    /// Social tariff in region Paspartoe only (``zender``), and coupons `COUPON1001` (6.00), `COUPON1002` (2.00).
    package static let otherRegion = "0900000093204"
    /// Group pass: 50 tickets with the social tariff for each event.
    package static let group = "0900000045410"

    /// A valid number that nobody has.
    package static var nobody: String { PassNumber.completing("090009999901") }
    /// Refused with `invalid-card`.
    package static var invalidCard: String { PassNumber.completing("090009999902") }
    /// Refused with `social-tariff-suspended`.
    package static var suspended: String { PassNumber.completing("090009999903") }
    /// Refused with `passholder-no-active-cardsystems`.
    package static var noActiveCardSystems: String { PassNumber.completing("090009999904") }

    /// The pass with this serial number (up to seven digits) of the range for load tests: social tariff.
    package static func generated(_ serial: Int) -> String {
        let digits = String(serial)
        let padding = String(repeating: "0", count: max(0, 7 - digits.count))
        return PassNumber.completing(PassNumber.generatedPrefix + padding + digits.suffix(7))
    }
}
