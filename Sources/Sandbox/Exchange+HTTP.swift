import HTTPTypes
import Hummingbird
import NIOCore

extension Call {
    init(_ request: Request) {
        let method = request.method.rawValue
        let path = String(request.uri.path)
        self.init(
            method: method,
            path: path,
            endpoint: Endpoint(method: method, path: path),
            query: Parameter.list(request.uri.query ?? "")
        )
        contentType = request.headers[.contentType]?
            .split(separator: ";").first.map { String($0).lowercased().filter { !$0.isWhitespace } }
        if let authorization = request.headers[.authorization],
            authorization.lowercased().hasPrefix("bearer ")
        {
            token = String(authorization.dropFirst(7))
        }
        if let name = HTTPField.Name("x-client-id") { clientID = request.headers[name] }
    }
}

extension Response {
    init(_ answer: Answer) {
        self.init(status: HTTPResponse.Status(code: answer.status))
        if !answer.bytes.isEmpty { body = ResponseBody(byteBuffer: ByteBuffer(bytes: answer.bytes)) }
        setHeaders(answer)
        if answer.status != 204 { headers[.contentLength] = "\(answer.bytes.count)" }
    }

    /// Promises the whole body, sends half of it, and closes the connection.
    init(truncating answer: Answer) {
        struct Truncation: Error {}
        let half = ByteBuffer(bytes: answer.bytes.prefix(answer.bytes.count / 2))
        let body = ResponseBody(contentLength: answer.bytes.count) { writer in
            try await writer.write(half)
            throw Truncation()
        }
        self.init(status: HTTPResponse.Status(code: answer.status), body: body)
        setHeaders(answer)
        headers[.contentLength] = "\(max(1, answer.bytes.count))"
    }

    private mutating func setHeaders(_ answer: Answer) {
        if let type = answer.contentType { headers[.contentType] = type }
        for (name, value) in answer.headers {
            if let field = HTTPField.Name(name) { headers[field] = value }
        }
    }
}
