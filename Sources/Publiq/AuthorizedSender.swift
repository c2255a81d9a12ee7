import HTTPTransport

/// Makes exchanges with a client's token, and with a new one where publiq does not take the first.
struct AuthorizedSender: Sendable {
    enum Failure: Error {
        /// There is no token; nothing was sent, or publiq has answered 401 to what was.
        case token(TokenFailure)
        case exchange(HTTPFailure)
    }

    var http: any HTTPSender
    var tokens: TokenSource

    /// Sends a request, and once more after a 401 where a new token is to be had.
    ///
    /// A 401 says that the request was not executed, so this holds for a request that is sent once, too: the
    /// second is a fresh one. No token is waited for past `tokenBy`; `endBy` shortens the deadline of what is
    /// sent.
    func send(
        _ request: HTTPRequest,
        tokenBy: ContinuousClock.Instant,
        endBy: ContinuousClock.Instant? = nil
    ) async throws(Failure) -> HTTPResponse {
        let first = try await token(by: tokenBy)
        let response = try await exchange(request, first, endBy)
        guard response.status == 401 else {
            await tokens.prove(first)
            return response
        }
        await tokens.invalidate(first)
        let second = try await token(by: tokenBy)
        let answer = second == first ? response : try await exchange(request, second, endBy)
        guard answer.status == 401 else {
            await tokens.prove(second)
            return answer
        }
        if let confusion = await tokens.confusion() { throw .token(confusion) }
        return answer
    }

    private func token(by end: ContinuousClock.Instant) async throws(Failure) -> AccessToken {
        do throws(TokenFailure) {
            return try await tokens.token(within: max(.zero, ContinuousClock.now.duration(to: end)))
        } catch {
            throw .token(error)
        }
    }

    private func exchange(
        _ request: HTTPRequest,
        _ token: AccessToken,
        _ end: ContinuousClock.Instant?
    ) async throws(Failure) -> HTTPResponse {
        var request = request
        request.headers["Authorization"] = "Bearer \(token.text)"
        if let end {
            request.deadline = min(request.deadline, max(.zero, ContinuousClock.now.duration(to: end)))
        }
        do throws(HTTPFailure) {
            return try await http.send(request)
        } catch {
            throw .exchange(error)
        }
    }
}
