import Messages

/// What the contract and publiq's specification show, to be spoilt.
enum Examples {
    static let line = """
        {"lineId":"1","eventId":"4711","ticketType":"UiTPAS integratie","regularPrice":"12.00",
         "regularPriceLabel":"Standaard","uitpasNumber":"0900000067513","tariff":{"id":"SOCIALTARIFF-1","price":"2.40"}}
        """
    static let other = """
        {"lineId":"2","eventId":"4711","ticketType":"UiTPAS integratie","regularPrice":"10.50",
         "uitpasNumber":"0900000095902","tariff":{"id":"SOCIALTARIFF-1","price":"2.10"}}
        """
    static let plain = #"{"lineId":"3","eventId":"4713","ticketType":"Standaard","regularPrice":"12.00"}"#
    static let head = #""basketId":"B-1001","workgroup":"gent","seller":"handelsbeurs""#

    static let sold = """
        {\(head),"channel":"online","soldAt":"2026-11-23T19:02:11+01:00","customerId":"K-88",
         "expiresAt":"2026-11-23T19:17:11+01:00","lines":[\(line),\(other),\(plain)]}
        """
    static let cancelled = """
        {\(head),"cancelledAt":"2026-11-23T19:02:11+01:00","reason":"customer","lines":[{"lineId":"1"}]}
        """
    static let tariffsRequested = """
        {\(head),"channel":"box-office","lines":[{"lineId":"1","eventId":"4711","ticketType":"Standaard",
         "regularPrice":"12.00","uitpasNumber":"0900000067513"},{"lineId":"2","eventId":"4711",
         "ticketType":"Standaard","regularPrice":"12.00"}]}
        """
    static let eventChanged = """
        {"eventId":"4711","workgroup":"gent","owner":"handelsbeurs","name":"Concert","startsAt":"2026-11-23T19:02:11Z",
         "labels":["UiTPAS"],"ticketTypes":["Standaard"],"externalMapping":{"uitdb":
         "https://www.uitdatabank.be/event/5a0967f9-cc06-4c3c-9206-30481a767434/preview","source":"manual"},"deleted":false}
        """
    static let projected = """
        {"id":"5a0967f9-cc06-4c3c-9206-30481a767434","playhead":7,"metadata":{"user":"x"},"payload":{
         "item_id":"5a0967f9-cc06-4c3c-9206-30481a767434","id":"0ce87cbc-9299-4528-8d35-92225dc9489f",
         "iri":"https://io-test.uitdatabank.be/events/5a0967f9-cc06-4c3c-9206-30481a767434"},
         "recorded_on":"2026-11-23T19:02:11+01:00"}
        """
    static let basketCommand = #"{\#(head),"organizerId":"0ce87cbc-9299-4528-8d35-92225dc9489f"}"#
    static let refreshCommand = #"{"eventId":"4711"}"#
    static let settleCommand = """
        {"actor":"els","as":"registered","attemptId":"A-1","force":false,\(head),"lineId":"1",
         "organizerId":"0ce87cbc-9299-4528-8d35-92225dc9489f","rulingId":"R-1","ticketSaleId":"500001","why":"seen"}
        """

    static let token = #"{"access_token":"abc.def","expires_in":86400,"token_type":"Bearer","scope":"x"}"#
    static let tokenError = #"{"error":"invalid_client","error_description":"Invalid client credentials"}"#
    static let tariffs = """
        {"available":[{"id":"SOCIALTARIFF-1","name":"Kansentarief","price":2.4,"type":"SOCIALTARIFF","remaining":1},
         {"id":"COUPON-7","name":"Bon","price":6,"type":"COUPON","remaining":2}],"endUserMessage":{"nl":"Let op","fr":"x"}}
        """
    static let receipts = """
        [{"id":"500001","uitpasNumber":"0900000067513","eventId":"5a0967f9-cc06-4c3c-9206-30481a767434","regularPrice":12,
          "regularPriceLabel":"Standaard","creationDate":"2026-11-23T19:02:12+01:00","tariff":{"id":"SOCIALTARIFF-1",
          "price":2.4,"name":"Kansentarief"}},
         {"id":"500002","uitpasNumber":"0900000095902","eventId":"5a0967f9-cc06-4c3c-9206-30481a767434","regularPrice":10.5,
          "creationDate":"2026-11-23T19:02:12+01:00","tariff":{"id":"SOCIALTARIFF-1","price":2.1}}]
        """
    static let list = #"{"itemsPerPage":500,"totalItems":2,"member":\#(receipts)}"#
    static let problem = """
        {"type":"https://api.publiq.be/probs/uitpas/maximum-reached","title":"Maximum reached","status":400,
         "detail":"0900000067513 has no tickets left","jsonPointer":"/0/uitpasNumber",
         "endUserMessage":{"nl":"Je hebt geen tickets meer.","fr":"x"},
         "schemaErrors":[{"jsonPointer":"/1/tariff","error":"x"}]}
        """
    static let permissions = """
        [{"organizer":{"id":"0ce87cbc-9299-4528-8d35-92225dc9489f","name":"Organisatie Gent"},
          "permissions":["TARIFFS_READ"],"permissionDetails":[{"id":"TICKETSALES_REGISTER","label":{"nl":"x"}}],
          "linkedOrganizers":[{"organizer":{"id":"x","name":"y"},"permissionDetails":[]}]}]
        """
    static let event = """
        {"@id":"https://io-test.uitdatabank.be/events/5a0967f9-cc06-4c3c-9206-30481a767434","name":{"nl":"Concert"},
         "workflowStatus":"APPROVED","calendarType":"multiple","subEvent":[{"startDate":"x"},{"startDate":"y"}],
         "priceInfo":[{"category":"base","name":{"nl":"Basis"},"price":12,"priceCurrency":"EUR"},
                      {"category":"tariff","name":{"nl":"Jongeren"},"price":8.5}],
         "organizer":{"@id":"https://io-test.uitdatabank.be/organizers/0ce87cbc-9299-4528-8d35-92225dc9489f",
                      "name":{"nl":"Organisatie Gent"}},"labels":["jazz"],"hiddenLabels":["UiTPAS Gent"]}
        """
    static let organizer = """
        {"@id":"https://io-test.uitdatabank.be/organizers/0ce87cbc-9299-4528-8d35-92225dc9489f",
         "name":{"nl":"Organisatie Gent"},"labels":["UiTPAS Gent"],"hiddenLabels":[]}
        """
    static let page = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1> 0900000067513</body></html>"
}
