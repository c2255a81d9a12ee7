internal import CCurl

extension HTTPFailure {
    /// What a finished transfer says, seen together with what its guard and its limits have to say.
    init(code: CURLcode, exchange: Exchange) {
        let remark = exchange.easy.lastRemark
        self.init(code: code, remark: remark, request: exchange.request, verdict: exchange.verdict)
        switch exchange.sendGuard.objection {
        case .repetition:
            (kind, reason) = (.closed, "the connection was closed before an answer came")
        case .tooLate:
            (kind, reason) = (.notStartedInTime, "it was too late to start it")
        case .unguarded:
            (kind, reason) = (.other, "the kernel has no timer left to guard it")
        case nil where exchange.isTooLarge:
            (kind, reason) = (.tooLarge, "the answer is too large")
        case nil:
            break
        }
    }

    init(code: CURLcode, remark: String, request: HTTPRequest, verdict: Verdict) {
        let kind = Kind(code, isStarted: verdict == .unknown)
        let sentence = String(cString: curl_easy_strerror(code))
        // Only these happen before anything of the request is looked at; others might quote from the URL.
        let isHarmless = kind == .tls || kind == .connectFailed || kind == .unresolved
        let reason = isHarmless && !remark.isEmpty ? remark : sentence
        self.init(verdict: verdict, kind: kind, request: request.description, reason: reason)
    }
}

extension HTTPFailure.Kind {
    fileprivate init(_ code: CURLcode, isStarted: Bool) {
        self =
            switch code {
            case CURLE_OPERATION_TIMEDOUT: .timeout
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolved
            case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_PROXY: .connectFailed
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
                CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND,
                CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CRL_BADFILE,
                CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
                CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
                .tls
            case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE,
                CURLE_SSL_SHUTDOWN_FAILED, CURLE_SEND_FAIL_REWIND:
                .closed
            case CURLE_URL_MALFORMAT: .badURL
            // Also what libcurl says to an answer without a status line.
            case CURLE_UNSUPPORTED_PROTOCOL: isStarted ? .malformedAnswer : .badURL
            case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .malformedAnswer
            case CURLE_FILESIZE_EXCEEDED: .tooLarge
            default: .other
            }
    }
}
