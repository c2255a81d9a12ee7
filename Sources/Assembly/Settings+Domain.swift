package import Desks
package import Publiq
package import Settings
package import Tickets

extension Settings {
    /// The workgroups' rules and the sellers.
    package var houses: Houses {
        Houses(
            workgroups: Dictionary(
                uniqueKeysWithValues: workgroups.map { (WorkgroupID($0.key), BasketRules($0.value)) }
            ),
            sellers: sellers.map {
                Desks.Seller(
                    id: SellerID($0.id),
                    workgroup: WorkgroupID($0.workgroup),
                    amqpUser: $0.amqpUser,
                    priceCategories: PriceCategories($0.priceCategories)
                )
            },
            requiresUserID: requireUserID
        )
    }

    /// Each organiser's client at publiq.
    package var clients: [OrganizerID: ClientCredentials] {
        Dictionary(
            uniqueKeysWithValues: organizers.map {
                (
                    OrganizerID(uitdatabank: $0.id),
                    ClientCredentials(id: $0.clientID, secret: $0.secret.revealed)
                )
            }
        )
    }

    /// How many requests a second an organiser's credentials may make, where there is a limit.
    package var paces: [OrganizerID: Double] {
        Dictionary(
            uniqueKeysWithValues: organizers.compactMap { organizer in
                organizer.requestsPerSecond.map { (OrganizerID(uitdatabank: organizer.id), $0) }
            }
        )
    }

    /// The fences around a post.
    package var fences: Tickets.Timings {
        Tickets.Timings(
            sendBy: timings.sendBy,
            deadline: timings.deadline,
            writeHorizon: timings.writeHorizon
        )
    }
}

extension BasketRules {
    fileprivate init(_ workgroup: Workgroup) {
        self.init(
            standardTicketTypes: Set(workgroup.standardTicketTypes),
            integrationTicketType: workgroup.integrationTicketType,
            groupPassTicketType: workgroup.groupPassTicketType,
            legacyTicketTypes: Set(workgroup.legacyTicketTypes),
            eventLabel: workgroup.eventLabel,
            channels: workgroup.channels,
            groupPasses: workgroup.groupPasses == .register ? .register : .manual,
            atomicity: workgroup.atomicity == .basket ? .basket : .line
        )
    }
}
