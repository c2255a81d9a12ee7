import Messages
import Tickets
import Working

/// What is left when a command becomes a dead letter.
extension SaleDesk {
    /// Parks what was not posted, and leaves to another command what nobody may judge yet.
    func giveUp(
        _ part: Part,
        _ message: Incoming,
        _ reason: DeadLetterReason
    ) async throws(Failure) -> [Publication] {
        let moment = world.clocks()
        do {
            return try await world.ledger.change(part.head.basket, workgroup: part.head.workgroup) {
                basket,
                _ in
                let (effects, isOpen) = basket.giveUpSales(
                    for: part.organizer,
                    reason: reason.rawValue,
                    at: moment
                )
                let told = Announcer(basket).publications(for: effects)
                return isOpen ? told + [part.command(message)] : told
            }
        } catch {
            throw .of(error)
        }
    }

    /// Parks what was not posted; an attempt that is still open is left to another command.
    func park(
        _ part: Part,
        _ reason: DeadLetterReason,
        leavingOpen message: Incoming
    ) async throws(Failure) -> [Publication] {
        let now = world.now()
        do {
            return try await world.ledger.change(part.head.basket, workgroup: part.head.workgroup) {
                basket,
                _ in
                let effects = basket.parkSales(for: part.organizer, reason: reason.rawValue, at: now)
                let isOpen = basket.attempts.values.contains {
                    $0.organizer == part.organizer && $0.ending == nil
                }
                let told = Announcer(basket).publications(for: effects)
                return isOpen ? told + [part.command(message)] : told
            }
        } catch {
            throw .of(error)
        }
    }
}
