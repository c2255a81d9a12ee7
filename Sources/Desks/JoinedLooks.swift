import Metrics
import Working

/// Lets those who ask for a look at the same thing share it.
///
/// A look that is under way tells nobody who comes after it began: UiTdatabank may have changed since. He waits, with
/// everybody else who does, for one look more. Only who looks tells what came of it; the others have nothing to add, and
/// where he dies before he has told, the broker delivers his message again. A look that fails has failed for all.
struct JoinedLooks<Subject: Hashable & Sendable>: Sendable {
    private let turns = Turns<Subject, Result<Void, Failure>>()
    private let joined = Counter(label: "uitpas_mapping_looks_joined_total")

    /// How many wait for somebody else's look.
    var waitingCount: Int { get async { await turns.waitingCount } }

    func look(
        at subject: Subject,
        _ look: () async throws(Failure) -> Reaction
    ) async throws(Failure) -> Reaction {
        switch await turns.join(subject) {
        case .reads:
            do throws(Failure) {
                let reaction = try await look()
                await turns.ended(subject, .success(()))
                return reaction
            } catch {
                // That this one was stopped is nobody else's failure.
                await turns.ended(subject, Task.isCancelled ? nil : .failure(error))
                throw error
            }
        case .heard(let answer):
            joined.increment()
            try answer.get()
            return Reaction()
        case .full, .stopped:
            throw .transient(.stopped, detail: "the worker was stopped")
        }
    }
}
