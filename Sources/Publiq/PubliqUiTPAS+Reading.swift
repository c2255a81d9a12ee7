package import Desks
import HTTPTransport
import JSON
package import Tickets

extension PubliqUiTPAS {
    package func sales(
        of event: UiTdatabankEventID,
        for organizer: OrganizerID
    ) async throws(UpstreamFailure) -> Reading {
        var reading = Reading(begun: clocks(), sales: [])
        var list = SaleList(event: event)
        var isFirstPage = true
        while let start = list.nextStart {
            let query = String.form([
                "eventId": event.text, "start": String(start), "limit": String(SaleList.pageSize),
            ])
            let request = request(.get, "/ticket-sales?\(query)", deadline: deadline)
            let response = try await answer(to: request, for: organizer)
            guard response.status == 200 else { throw UpstreamFailure(response, to: request) }
            guard list.take(response.json) else { throw UpstreamFailure.unreadable(response, to: request) }
            // Ages are measured from before the first page, however long the rest takes.
            if isFirstPage { reading.publiqTime = response.date }
            isFirstPage = false
        }
        guard list.isComplete else {
            let text = "the list of ticket sales changes faster than it can be read"
            throw UpstreamFailure(kind: .error, description: text)
        }
        reading.sales = list.sales
        return reading
    }
}
