import FoundationEssentials
import JSON

extension State {
    /// `POST …/token`: the client credentials grant, as Keycloak gives it.
    mutating func token(_ call: Call, now: Date) throws(Problem) -> Answer {
        guard call.contentType == "application/x-www-form-urlencoded" else {
            note(.unsupportedMediaType("application/x-www-form-urlencoded"), call, now: now)
            return oauthError("invalid_request", "Missing form parameter: grant_type", status: 400)
        }
        let form = Call.Parameter.list(String(decoding: call.bytes, as: UTF8.self))
        func value(_ name: String) -> String? { form.last { $0.name == name }?.value }
        guard let grant = value("grant_type") else {
            note(.invalidData("/grant_type", "is required"), call, now: now)
            return oauthError("invalid_request", "Missing form parameter: grant_type", status: 400)
        }
        guard grant == "client_credentials" else {
            note(.invalidData("/grant_type", "must be client_credentials"), call, now: now)
            return oauthError("unsupported_grant_type", "Unsupported grant_type", status: 400)
        }
        guard let id = value("client_id"), let client = world.clients[id],
            value("client_secret") == client.secret
        else {
            return oauthError("invalid_client", "Invalid client or Invalid client credentials", status: 401)
        }
        var answer = Answer([
            "access_token": .string(tokens.issue(to: id, at: now)), "expires_in": JSON(tokens.lifetime),
            "refresh_expires_in": 0, "token_type": "Bearer", "not-before-policy": 0, "scope": "uitpas",
        ])
        answer.headers = ["Cache-Control": "no-store"]
        return answer
    }

    private func oauthError(_ error: String, _ description: String, status: Int) -> Answer {
        Answer(["error": .string(error), "error_description": .string(description)], status: status)
    }
}
