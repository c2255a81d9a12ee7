extension Problem {
    /// What libpq's words about a connection that did not come about mean.
    ///
    /// Its own words are English, since no program of ours sets a locale; the server's are asked for by code.
    init(failedConnection words: String, to place: String) {
        let code = Self.code(in: words)
        switch code {
        case "28P01", "28000":
            self = .refused(
                "PostgreSQL at \(place) refuses the login; correct the user and password in LEDGER_URL, or pg_hba.conf"
            )
        case "3D000":
            self = .refused("PostgreSQL at \(place) has no such database; create it, or correct LEDGER_URL")
        case "42501":
            self = .refused(
                "PostgreSQL at \(place) does not let this user connect to the database; grant CONNECT"
            )
        case "57P03":
            self = .lost("PostgreSQL at \(place) is starting or stopping")
        case "53300":
            self = .lost(
                "PostgreSQL at \(place) has no connection left; raise max_connections, or use fewer workers"
            )
        case let code?:
            self = .lost("PostgreSQL at \(place) takes no connection (\(code))")
        case nil:
            self.init(withoutCode: words, place)
        }
    }

    private init(withoutCode words: String, _ place: String) {
        let trust = [
            ("certificate verify failed", "has a certificate that sslrootcert does not vouch for"),
            ("does not match host name", "has a certificate for another host name than LEDGER_URL's"),
            ("root certificate file", "can't be checked: the file that sslrootcert names can't be read"),
            ("server does not support SSL", "speaks no TLS, which sslmode asks for"),
            ("certificate authentication failed", "does not accept our certificate"),
            ("private key file", "can't be logged in to: the file that sslkey names can't be used"),
            ("certificate file", "can't be logged in to: the file that sslcert names can't be used"),
            ("no password supplied", "wants a password; LEDGER_URL has none"),
            ("unknown ca", "does not accept our certificate"),
        ]
        if let (_, meaning) = trust.first(where: { words.contains($0.0) }) {
            self = .refused("PostgreSQL at \(place) \(meaning)")
        } else if words.contains("not accept") || words.contains("read-only") || words.contains("hot standby")
        {
            self = .lost("PostgreSQL at \(place) takes no writing: it is a standby, or set to read only")
        } else {
            self = .lost("PostgreSQL at \(place) can't be reached")
        }
    }

    /// The five letters and digits at the end of a line that the server has said.
    private static func code(in words: String) -> String? {
        for line in words.split(separator: "\n") {
            guard let code = line.split(separator: " ").last, code.utf8.count == 5,
                code.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) }),
                code.utf8.contains(where: { (48...57).contains($0) })
            else { continue }
            return String(code)
        }
        return nil
    }
}
