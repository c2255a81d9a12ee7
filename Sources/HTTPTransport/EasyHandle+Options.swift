internal import CCurl
import Glibc

extension EasyHandle {
    /// Sets what is the same for every exchange of a client.
    func apply(_ configuration: HTTPClient.Configuration) throws(CurlCode) {
        try keepRemarks()
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try set(CURLOPT_FOLLOWLOCATION, 0)
        // An empty string: every encoding this libcurl knows, gzip among them.
        try set(CURLOPT_ACCEPT_ENCODING, "")
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        try set(CURLOPT_PROXY, configuration.proxy ?? "")
        try set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
        // The exchange's own deadline is kept by the client: libcurl does not look at its clock while a
        // transfer waits for a connection.
        try set(CURLOPT_MAXAGE_CONN, configuration.idleConnectionAge.milliseconds / 1_000)
        // Otherwise giving up on a name that is still being looked up would block every other exchange until
        // the resolver's thread is done.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_TCP_KEEPIDLE, 20)
        try set(CURLOPT_TCP_KEEPINTVL, 10)
        if let file = configuration.certificateAuthorities { try set(CURLOPT_CAINFO, file) }

        // The callback's context is not a pointer but the number of milliseconds itself.
        let userTimeout = configuration.userTimeout.milliseconds
        try set(CURLOPT_SOCKOPTDATA, UnsafeMutableRawPointer(bitPattern: userTimeout))
        try openSocket { context, socket, _ in
            var milliseconds = UInt32(clamping: Int(bitPattern: context))
            let size = socklen_t(MemoryLayout<UInt32>.size)
            let status = setsockopt(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &milliseconds, size)
            return status == 0 ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR
        }
    }

    /// Sets method, URL, headers and body.
    mutating func apply(_ request: HTTPRequest) throws(CurlCode) {
        try set(CURLOPT_URL, request.url)
        switch request.method {
        case .get where request.body.isEmpty: try set(CURLOPT_HTTPGET, 1)
        case .delete where request.body.isEmpty: try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        case .post:
            try set(CURLOPT_POST, 1)
            try setBody(request.body)
        case .get, .put, .delete:
            try set(CURLOPT_POST, 1)
            try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            try setBody(request.body)
        }
        try setHeaders(request.curlHeaderLines)
    }
}

extension HTTPRequest {
    /// The header lines in libcurl's notation: `Name;` sends an empty field, `Name:` suppresses one.
    fileprivate var curlHeaderLines: [String] {
        var lines = headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        if headers["Expect"] == nil { lines.append("Expect:") }
        if headers["Content-Type"] == nil { lines.append("Content-Type:") }
        return lines
    }

    /// Whether no header field can break out of its line.
    var hasSoundHeaders: Bool {
        headers.fields.allSatisfy { field in
            let name = field.name.utf8
            let isName = !name.isEmpty && name.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3A }
            return isName && field.value.utf8.allSatisfy { $0 != 0x0D && $0 != 0x0A && $0 != 0 }
        }
    }
}

extension Duration {
    /// Whole milliseconds, at least one.
    fileprivate var milliseconds: Int { max(1, Int(clamping: Int64(self / .milliseconds(1)))) }
}
