/// A complete answer, whatever its status: its body is as long as the server said it would be.
package struct HTTPResponse: Hashable, Sendable {
    package var status: Int
    /// The final answer's; those of an interim answer (1xx) are dropped.
    package var headers: HTTPHeaders
    /// Decompressed.
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
