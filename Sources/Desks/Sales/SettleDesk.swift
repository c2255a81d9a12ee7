import Messages
import Tickets
import Working

/// Carries out what an operator says of a line of which it can't be told whether it is at UiTPAS.
///
/// UiTPAS's list is read first, then everything is compared, changed and written down in one transaction. A ruling that
/// contradicts the list or comes too late changes nothing, and that is written down as well: it is no failure of the
/// delivery.
struct SettleDesk: Handler {
    let world: Surroundings
    let uitpas: any UiTPAS
    let routes: RouteRefresh

    func handle(_ message: Incoming) async throws(Failure) -> Reaction {
        let command = try read(SettleCommand.self, message)
        let (head, ruling) = (command.head, command.ruling)
        guard let (inspection, after) = try await inspect(head, ruling) else { return Reaction() }
        let (now, timings) = (world.now(), world.timings)
        let isRepeat = message.isRepeat
        let told = try await world.ledger.tell(head) { basket, snapshot in
            if let act = try snapshot.act(of: ruling.id) {
                // Once carried out it is only told again; a refusal told nobody anything.
                guard isRepeat, act.refusal == nil else { return [] }
                return basket.repeatOutcome(of: ruling.line, at: now)
            }
            return try basket.carryOut(
                ruling,
                from: inspection,
                at: now,
                timings: timings,
                view: snapshot,
                after: after
            )
        }
        return Reaction(told)
    }

    /// What UiTPAS lists for the line's event, and whom UiTdatabank names for it; nil where there is no such line.
    ///
    /// It is not asked about a line that is no longer in question.
    private func inspect(
        _ head: BasketHead,
        _ ruling: Ruling
    ) async throws(Failure) -> (Inspection, OrganizerLook)? {
        let basket: Basket?
        do throws(LedgerError) {
            basket = try await world.ledger.basket(head.basket)
        } catch {
            throw .of(error)
        }
        guard let line = basket?.lines[ruling.line] else { return nil }
        guard line.state == .uncertain, line.attempt == ruling.attempt, let route = line.route else {
            return (.failed("it was not read, since the line was \(line.state.rawValue)"), OrganizerLook())
        }
        let reading: Reading
        do throws(UpstreamFailure) {
            reading = try await Successors(uitpas: uitpas, routes: routes)
                .sales(of: route.event, for: route.organizer)
        } catch {
            switch error.kind {
            case .noCredentials, .forbidden, .unauthorized:
                return (.failed(error.description), OrganizerLook())
            case .rateLimited, .paced, .timeout, .error, .turnedAway, .crowded: throw .of(error)
            }
        }
        let since = basket?.attempts[ruling.attempt]?.startedAt.wall
        return (.listed(reading), try await routes.look(at: [line], since: since))
    }
}
