/// Where secrets come from that do not stand in the configuration file.
struct SecretSource {
    static let keys = ["clientSecret", "clientSecretFile", "clientSecretEnv"]

    /// The path of the configuration file.
    var configuration: String
    var environment: [String: String]

    /// The secret of an organiser, from the one key that names it.
    func secret(of organizer: Fields) -> Secret? {
        let given = Self.keys.filter { organizer[$0] != nil }
        guard let key = given.first, let item = organizer[key] else {
            _ = organizer.required(Self.keys[0], "the secret in one of \(Self.keys.joined(separator: ", "))")
            return nil
        }
        guard given.count == 1 else {
            organizer[given[1]]?.complain(
                "expected one of \(Self.keys.joined(separator: ", ")), found \(given.joined(separator: " and "))"
            )
            return nil
        }
        switch key {
        case "clientSecretFile":
            return item.text { path throws(Complaint) in try read(path) }
        case "clientSecretEnv":
            return item.text { name throws(Complaint) in
                guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
                    throw Complaint(text: "expected the name of an environment variable")
                }
                guard let value = environment[name] else {
                    throw Complaint(text: "the variable \(quoted(name)) is not set")
                }
                return try Self.secret(value, "the variable \(quoted(name))")
            }
        default:
            return item.text { text throws(Complaint) in try Self.secret(text, "this") }
        }
    }

    private func read(_ path: String) throws(Complaint) -> Secret {
        let directory = configuration.lastIndex(of: "/").map { configuration[...$0] } ?? ""
        return try Self.secret(inFile: path.hasPrefix("/") ? path : directory + path)
    }

    /// What a file of one line holds, without the line end it was written with.
    static func secret(inFile full: String) throws(Complaint) -> Secret {
        let name = quoted(full, limit: 4_096)
        let bytes: [UInt8]
        do throws(Complaint) {
            bytes = try contents(ofFile: full)
        } catch {
            throw Complaint(text: "cannot read \(name): \(error.text)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Complaint(text: "expected UTF-8 text in \(name)")
        }
        return try secret(text, name)
    }

    /// The text without the line end it was written with.
    private static func secret(_ text: String, _ place: String) throws(Complaint) -> Secret {
        var rest = text[...]
        while rest.last?.isNewline == true { rest.removeLast() }
        guard !rest.isEmpty else { throw Complaint(text: "expected a secret, \(place) is empty") }
        guard !rest.contains(where: \.isNewline) else {
            throw Complaint(text: "expected a secret of one line, \(place) has more")
        }
        return Secret(String(rest))
    }
}
