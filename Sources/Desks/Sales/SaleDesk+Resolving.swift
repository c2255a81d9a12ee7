import Messages
import Tickets
import Working

/// What became of a post of which the answer was lost.
extension SaleDesk {
    private var successors: Successors { Successors(uitpas: uitpas, routes: routes) }

    /// Finds out what became of an attempt; the answer is until when to wait for a second reading.
    func resolve(
        _ attempt: Attempt,
        _ lines: [Line],
        of part: Part,
        telling reaction: inout Reaction
    ) async throws(Failure) -> Instant? {
        let events = Set(lines.compactMap(\.route?.event))
        var lists: [Reading] = []
        do throws(UpstreamFailure) {
            for event in events.sorted() {
                lists.append(try await successors.sales(of: event, for: attempt.organizer))
            }
        } catch {
            throw .of(error)
        }
        // Where no line waits for anything there is nothing to read.
        let reading = Reading(lists) ?? Reading(begun: world.clocks(), sales: [])
        let after = try await routes.look(at: lines, since: attempt.startedAt.wall)
        let timings = world.timings
        do {
            let (wait, told) = try await world.ledger.change(part.head.basket, workgroup: part.head.workgroup)
            {
                basket,
                snapshot in
                let (wait, effects) = try basket.resolve(
                    attempt,
                    from: reading,
                    timings: timings,
                    view: snapshot,
                    after: after
                )
                return (wait, Announcer(basket).publications(for: effects))
            }
            reaction.publications += told
            return wait
        } catch {
            throw .of(error)
        }
    }
}
