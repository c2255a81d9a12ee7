import Messages
import Tickets
import Working

extension CancellationDesk {
    /// Cancels sales again that the ledger says are cancelled: reconciliation has found them at UiTPAS all the same.
    ///
    /// No line is moved and nobody is told anything: for the ledger and for Tixly it was over before. What the ledger does
    /// not say is cancelled is left alone, so the command does no harm whenever it comes.
    func removeAgain(
        _ sales: Set<TicketSaleID>,
        _ head: BasketHead,
        _ organizer: OrganizerID,
        _ message: Incoming
    ) async throws(Failure) -> (retry: Verdict?, deadly: DeadLetterCause?) {
        guard !sales.isEmpty else { return (nil, nil) }
        let basket: Basket?
        do throws(LedgerError) {
            basket = try await world.ledger.basket(head.basket)
        } catch {
            throw .of(error)
        }
        let lines = basket.map { $0.orderedLines + $0.endedLives } ?? []
        let strays = lines.filter { line in
            line.state == .cancelled && line.route?.organizer == organizer
                && line.ticketSale.map(sales.contains) ?? false
        }
        var (retry, deadly): (Verdict?, DeadLetterCause?) = (nil, nil)
        let deadline = world.timings.deadline
        for (_, result) in await successors.remove(strays, for: organizer, deadline: deadline) {
            switch result.judged(atAttempt: message.attempt) {
            case .gone:
                continue
            case .failed(let failure) where failure.kind == .forbidden || failure.kind == .noCredentials:
                let reason = failure.kind == .forbidden ? DeadLetterReason.forbidden : .noCredentials
                deadly = DeadLetterCause(reason: reason, detail: failure.description)
            case .failed(let failure):
                retry = Verdict(.of(failure))
            case .rejected(let text):
                deadly = DeadLetterCause(
                    reason: .rejectedByPubliq,
                    detail: "publiq rejected the cancellation: \(text)"
                )
            }
        }
        return (retry, deadly)
    }
}
