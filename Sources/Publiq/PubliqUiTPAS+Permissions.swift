package import Desks
import HTTPTransport
import JSON
package import Tickets

extension PubliqUiTPAS {
    package func permissions(
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> [OrganizerPermissions] {
        let request = request(.get, "/permissions", deadline: deadline)
        let response = try await answer(to: request, for: organizer)
        guard response.status == 200 else { throw UpstreamFailure(response, to: request) }
        guard let list = response.json?.items else {
            throw UpstreamFailure.unreadable(response, to: request)
        }
        // A linked organiser may be listed under several, or by itself as well.
        var found: [OrganizerPermissions] = []
        var places: [OrganizerID: Int] = [:]
        for entry in list.flatMap({ [$0] + ($0["linkedOrganizers"]?.elements ?? []) }) {
            guard let new = OrganizerPermissions(entry) else {
                throw UpstreamFailure.unreadable(response, to: request)
            }
            if let place = places[new.organizer] {
                found[place].permissions.formUnion(new.permissions)
            } else {
                places[new.organizer] = found.count
                found.append(new)
            }
        }
        return found
    }
}

extension OrganizerPermissions {
    fileprivate init?(_ json: JSON) {
        guard let id = json["organizer"]?["id"]?.identifier else { return nil }
        // `permissions` is the deprecated place.
        let old = json["permissions"]?.elements?.compactMap(\.text) ?? []
        let new = json["permissionDetails"]?.elements?.compactMap { $0["id"]?.text } ?? []
        self.init(
            organizer: OrganizerID(uitdatabank: id),
            name: json["organizer"]?["name"]?.text ?? "",
            permissions: Set(old + new)
        )
    }
}
