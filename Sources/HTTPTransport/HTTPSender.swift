/// Makes HTTP exchanges; ``HTTPClient``, or a stand-in for it in tests.
package protocol HTTPSender: Sendable {
    /// Makes one exchange and returns its answer, whatever the status.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
}

extension HTTPClient: HTTPSender {}
