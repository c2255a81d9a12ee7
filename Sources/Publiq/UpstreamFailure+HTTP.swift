import Desks
import HTTPTransport
import Tickets

extension UpstreamFailure {
    init(_ failure: AuthorizedSender.Failure) {
        switch failure {
        case .token(let failure): self.init(failure)
        case .exchange(let failure): self.init(failure)
        }
    }

    init(_ failure: TokenFailure) {
        let kind: Kind =
            switch failure.kind {
            case .refused: .forbidden
            case .rateLimited: .rateLimited
            case .timeout: .timeout
            case .unreachable, .malformed, .cancelled: .error
            }
        self.init(kind: kind, description: failure.description, retryAfter: failure.retryAfter)
    }

    init(_ failure: HTTPFailure) {
        let kind: Kind =
            switch failure.kind {
            case .timeout, .notStartedInTime: .timeout
            case .unresolved, .connectFailed, .tls, .closed, .malformedAnswer, .tooLarge, .cancelled, .badURL,
                .badHeader, .clientClosed, .other:
                .error
            }
        self.init(kind: kind, description: failure.description)
    }

    /// What an answer means to anybody who can't make use of its status.
    init(_ response: HTTPResponse, to request: HTTPRequest) {
        let kind: Kind =
            switch response.status {
            case 401: .unauthorized
            case 403: .forbidden
            case 429: .rateLimited
            default: .error
            }
        let problem = Problem(response).map { ", \($0.summary)" } ?? ""
        self.init(
            kind: kind,
            description: "\(request) was answered \(response.status)\(problem)",
            retryAfter: response.retryAfter(now: .systemNow)
        )
    }

    static func unreadable(_ response: HTTPResponse, to request: HTTPRequest) -> Self {
        Self(kind: .error, description: "\(request) was answered \(response.status) with what can't be read")
    }
}

extension HTTPResponse {
    /// Refused for who asked or how often, whatever it was that was asked.
    var isTurnedAway: Bool { status == 401 || status == 403 || status == 429 }
}
