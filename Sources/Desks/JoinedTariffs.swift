import Metrics
package import Tickets

/// UiTPAS of which nobody asks for the same tariffs twice at the same time.
///
/// Who asks for what is being asked for already waits for that answer, but no longer than his own deadline. Nothing is
/// kept once the answer is there: tariffs are live. When the first to ask runs out of time, or is stopped, whoever has
/// time left asks anew, and the others wait for him.
package struct JoinedTariffs: ForwardingUiTPAS {
    package let upstream: any UiTPAS
    private let lookUps = LookUps()
    private let joined = Counter(label: "uitpas_tariff_lookups_joined_total")

    package init(_ upstream: any UiTPAS) { self.upstream = upstream }

    package func tariffs(
        for number: UiTPASNumber,
        route: Route,
        regularPrice: Cents,
        deadline: Duration
    ) async throws(UpstreamFailure) -> TariffAnswer {
        let question = LookUps.Question(number: number, route: route, regularPrice: regularPrice)
        let end = ContinuousClock.now + deadline
        while true {
            switch await lookUps.join(question, until: end) {
            case .asks:
                return try await ask(question, before: end)
            case .heard(let answer):
                joined.increment()
                return try answer.get()
            case .abandoned where end > .now:
                continue
            case .abandoned, .late:
                throw UpstreamFailure(
                    kind: .timeout,
                    description: "the same tariffs were being asked for, and no answer came in time"
                )
            case .stopped:
                throw UpstreamFailure(kind: .error, description: "stopped while waiting for tariffs")
            }
        }
    }

    /// How many wait for somebody else's answer.
    package func waitingCount() async -> Int { await lookUps.waitingCount }

    private func ask(
        _ question: LookUps.Question,
        before end: ContinuousClock.Instant
    ) async throws(UpstreamFailure) -> TariffAnswer {
        do throws(UpstreamFailure) {
            let answer = try await upstream.tariffs(
                for: question.number,
                route: question.route,
                regularPrice: question.regularPrice,
                deadline: max(.zero, end - .now)
            )
            await lookUps.answered(question, .heard(.success(answer)))
            return answer
        } catch {
            // Out of time, or stopped: that is true of this one only.
            let isOwn = error.kind == .timeout || Task.isCancelled
            await lookUps.answered(question, isOwn ? .abandoned : .heard(.failure(error)))
            throw error
        }
    }
}
