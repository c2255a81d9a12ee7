internal import CCurl

/// A code libcurl returned.
struct CurlCode: Error { var code: CURLcode }

/// Owns a curl easy handle and the header list it points to.
struct EasyHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer
    private var list: UnsafeMutablePointer<curl_slist>?
    /// `CURLOPT_ERRORBUFFER`: what libcurl has to say beyond its code.
    private let remark: UnsafeMutablePointer<CChar>

    init() throws(CurlCode) {
        guard let pointer = curl_easy_init() else { throw CurlCode(code: CURLE_OUT_OF_MEMORY) }
        self.pointer = pointer
        remark = .allocate(capacity: Int(CURL_ERROR_SIZE))
        remark.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(list)
        remark.deallocate()
    }

    func set(_ option: CURLoption, _ value: String) throws(CurlCode) {
        try check(uitpas_set_string(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: Int) throws(CurlCode) {
        try check(uitpas_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) throws(CurlCode) {
        try check(uitpas_set_pointer(pointer, option, value))
    }

    func receive(_ option: CURLoption, _ callback: uitpas_receive_callback) throws(CurlCode) {
        try check(uitpas_set_receive(pointer, option, callback))
    }

    func prerequest(_ callback: curl_prereq_callback) throws(CurlCode) {
        try check(uitpas_set_prereq(pointer, callback))
    }

    func openSocket(_ callback: curl_sockopt_callback) throws(CurlCode) {
        try check(uitpas_set_sockopt(pointer, callback))
    }

    /// Has libcurl explain its codes; see ``lastRemark``.
    func keepRemarks() throws(CurlCode) { try set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(remark)) }

    /// Sets the body; libcurl keeps a copy.
    func setBody(_ bytes: [UInt8]) throws(CurlCode) {
        try check(uitpas_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
        let code = bytes.withUnsafeBytes { bytes in
            // With a size of 0 the pointer is not read, but nil would mean "ask the read callback".
            withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { none in
                uitpas_set_pointer(
                    pointer,
                    CURLOPT_COPYPOSTFIELDS,
                    UnsafeMutableRawPointer(mutating: bytes.baseAddress ?? UnsafeRawPointer(none.baseAddress))
                )
            }
        }
        try check(code)
    }

    /// Sets the header lines, in libcurl's notation.
    mutating func setHeaders(_ lines: [String]) throws(CurlCode) {
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                throw CurlCode(code: CURLE_OUT_OF_MEMORY)
            }
            list = longer
        }
        try check(uitpas_set_list(pointer, CURLOPT_HTTPHEADER, list))
    }

    /// The status of the last answer, or 0.
    var status: Int {
        var status = 0
        uitpas_get_long(pointer, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    /// What libcurl wrote into its error buffer; may be empty.
    var lastRemark: String { String(cString: remark) }

    private func check(_ code: CURLcode) throws(CurlCode) {
        guard code == CURLE_OK else { throw CurlCode(code: code) }
    }
}
