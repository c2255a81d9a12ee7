/// What a user has to know: the admin API and the names of the built-in world.
package enum AdminGuide {
    /// For `--help`; no line is longer than 78 characters.
    package static let text = """
        ENDPOINTS, all on one port
          POST   /realms/uitid/protocol/openid-connect/token
          GET    /tariffs   /tariffs/static   /permissions
          POST   /ticket-sales   GET /ticket-sales   DELETE /ticket-sales/{id}
          GET    /events/{id}   /organizers/{id}          UiTdatabank's JSON-LD
          GET    /events        /organizers               its Search API (x-client-id)
          any    /sandbox/...                     admin API: JSON, no passwords

        ADMIN API
          GET    /sandbox/sales       every sale, active or cancelled, with client,
                                      organiser and times (?state=active|cancelled
                                      &eventId= &uitpasNumber= &organizerId=;
                                      &start= &limit= for a page of many)
          POST   /sandbox/sales       enters one, or an array, as a desk would and
                                      without a limit: eventId, uitpasNumber,
                                      regularPrice (tariffPrice, tariffId,
                                      regularPriceLabel, organizerId, clientId,
                                      ageSeconds)
          PUT    /sandbox/sales/{id}  changes regularPrice, tariffPrice,
                                      organizerId, state; DELETE cancels it
          GET    /sandbox/requests    counters: by endpoint and how it ended (status,
                                      closed, hung, truncated); postsReceived,
                                      postsExecuted, salesRegistered, salesActive
          GET    /sandbox/violations  what a correct client never sends; DELETE
                                      forgets them
          GET    /sandbox/world       as --data takes it: organizers, clients,
                                      events, passes
          POST   /sandbox/{organizers|clients|events|passes}
                                      adds or replaces one, or an array of them
          PUT    /sandbox/{organizers|clients|events|passes}/{id}
                                      changes the members given, adds where absent
          DELETE /sandbox/{organizers|clients|events|passes}/{id}
                                      An event or organiser that is changed is
                                      "modified" now, unless the body says when.
                                      {"workflowStatus": "DELETED"} deletes as an
                                      editor does, "APPROVED" publishes again;
                                      {"audienceType": "members"} hides from
                                      searches that keep publiq's default filters
          GET    /sandbox/edits       every such change: at, kind, id, changed
                                      (its members), removed; DELETE forgets them
          PUT    /sandbox/tokens      {"lifetime": seconds}; DELETE revokes all; GET
                                      lists them
          PUT    /sandbox/permissions {"organizer": "event"}: sales of an event are
                                      read and cancelled with a permission for the
                                      organiser that it has today; "sale" (as at the
                                      start): for the one that a sale was
                                      registered under
          POST   /sandbox/reset       world as at the start; no sales, counters,
                                      violations, faults
          POST   /sandbox/faults      one fault or an array; GET lists them,
                                      DELETE [/{id}] removes them

        FAULTS: the first one that matches, in the order given, happens.
          {"match": {"method": "POST", "path": "/ticket-sales",
                     "client": "gent-client"}, "times": 1, "probability": 0.5,
           "latencyMs": 200, "action": "close-after-commit"}
          match: each member may be left out; path is also what lies below it.
          times counts down; null or absent: for ever.
          action
            delay                      latencyMs and nothing else (the default)
            status                     only answers "status" (503) with "headers"
            status-after-commit        does what is asked, then answers "status"
            html                       only answers a proxy's page, "status" (502)
            echo, echo-html            only answers a problem ("status": 400), or a
                                       page, that quotes the whole request
            truncate                   does it, sends half the answer, closes
            close-before-read, close-before-commit, close-after-commit
                                       closes the connection without an answer
            hang-before-commit, hang-after-commit
                                       no answer for "forMs" (60000), then closes
            commit-after-client-left   waits until the client has closed, at most
                                       forMs, and then "delayMs" (0), then does it
            shuffle                    answers with the items in another order
            list-lag                   for GET /ticket-sales: does not list sales
                                       younger than "lagMs" (5000); DELETE, limits
                                       and the admin API know them. Searches don't
                                       find what was modified since
            revoke-token               forgets the request's token and answers 401

        BUILT-IN WORLD: publiq's test data set, and inventions beside it
          clients     gent-client, zender-client, zuidwest-client, meent-client
                      with gent-secret and so on; read-client (tariffs of gent
                      only); search-client (nothing)
          organisers  0ce87cbc-9299-4528-8d35-92225dc9489f gent
                      2e7c1c2f-0000-4000-8000-00000000000a zender
                      ...00b zuidwest, ...00c meent (zender-client too), ...00d
                      nobody's
          events      5a0967f9-cc06-4c3c-9206-30481a767434 gent, 100 a week
                      d83b5b8a-108a-45d6-9ac9-8bdc44a0a24a gent, 1 a week
                      373d6cee-b4ae-4637-9b7c-eeb79e45f044 no permission
                      e7e70000-0000-4000-8000-000000000NNN, where NNN is:
                      gent 101 single, 102 periodic, 103 three dates, 104 draft,
                      105 free, 106 no organiser id, 107 priceInfo an object,
                      108 not yet at UiTPAS, 109 no limit; zender 201 single,
                      202 1 a week, 209 no limit; zuidwest 301, 302, 309 and
                      meent 401, 402, 409 likewise; nobody's 501
          passes      0900000067513 0900000074519 0900000036112 social tariff
                      0900000095902 1000000520006 none
                      0900000031618 0900000058918 expired
                      0900000002312 blocked card
                      0900000093204 social tariff with zender and meent only,
                      and two coupons
                      0900000045410 group pass, 50 for each event
                      09999, seven digits, check digit: social tariff
          The social tariff is 20 % of the regular price; a limit is for each
          pass and event.
        """
}
