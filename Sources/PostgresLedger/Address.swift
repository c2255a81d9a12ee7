internal import CPostgres
import Desks

/// Where the ledger's database is, and how to log in: libpq's own keywords.
///
/// It holds a password, so it is never shown; ``place`` is.
struct Address: Sendable {
    let keywords: [String]
    let values: [String]
    /// Host, port, database and user, for sentences.
    let place: String
    /// How long a connection may take to come about.
    let patience: Duration

    /// What is set where the address says nothing of it.
    ///
    /// A connection whose peer is gone is noticed within ten seconds while something is sent, and within half a minute
    /// while nothing is.
    private static let defaults = [
        "connect_timeout": "5",
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": "10000",
        "target_session_attrs": "read-write",
    ]

    /// Throws `.unusable` for what libpq does not read; its own words could quote the password.
    init(_ url: String, application: String) throws(LedgerError) {
        var found: [String: String] = [:]
        guard let options = PQconninfoParse(url, nil) else {
            throw .unusable(
                "LEDGER_URL is no address that PostgreSQL's library reads; expected "
                    + "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full&sslrootcert=FILE, "
                    + "with special characters as %XX"
            )
        }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { found[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        for (keyword, value) in Self.defaults where found[keyword] == nil { found[keyword] = value }
        if found["application_name"] == nil { found["fallback_application_name"] = application }
        found["client_encoding"] = "UTF8"
        keywords = found.keys.sorted()
        values = keywords.map { found[$0] ?? "" }
        patience = .seconds(max(1, found["connect_timeout"].flatMap { Int($0) } ?? 5))
        let host = found["host"] ?? found["hostaddr"] ?? "the local socket"
        place = "\(host):\(found["port"] ?? "5432")"
    }
}
