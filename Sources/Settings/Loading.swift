internal import Yams

extension Settings {
    /// Reads the configuration.
    ///
    /// The file is `file`, else the one that `UITPAS_CONFIG` names; with neither, the defaults hold. A variable
    /// that is set and not empty beats the file's key of the same meaning; since an address may hold a password,
    /// the same variable with `_FILE` behind it may name a file that it stands in. Secrets that stand in files and
    /// variables of their own are read now; the path of such a file is relative to the configuration file.
    ///
    /// - Throws: Every problem of file and environment together.
    package static func load(
        file: String?,
        environment: [String: String]
    ) throws(SettingsError) -> Settings {
        var settings = Settings()
        var problems: [SettingsProblem] = []
        if let path = file ?? environment["UITPAS_CONFIG"].flatMap({ $0.isEmpty ? nil : $0 }) {
            let findings = Findings(source: path)
            if let root = parse(path, findings) {
                settings.read(root, SecretSource(configuration: path, environment: environment))
            }
            problems += findings.inOrder
        }
        let findings = Findings(source: "environment")
        settings.override(from: environment, findings)
        problems += findings.inOrder
        guard problems.isEmpty else { throw SettingsError(problems: problems) }
        return settings
    }

    /// The mapping in the file; `nil` where the file is empty, or where `findings` has been told why not.
    private static func parse(_ path: String, _ findings: Findings) -> Fields? {
        do {
            guard let text = String(validating: try contents(ofFile: path), as: UTF8.self) else {
                findings.add("expected UTF-8 text")
                return nil
            }
            guard let node = try compose(yaml: text) else { return nil }
            let root = Item(node: node, path: "", findings: findings)
            return root.isNull ? nil : root.fields("a mapping such as \"workgroups: …\"")
        } catch let complaint as Complaint {
            findings.add("cannot read this file: \(complaint.text)")
        } catch let error as YamlError {
            findings.add(error)
        } catch {
            findings.add("not YAML")
        }
        return nil
    }

    private mutating func override(from environment: [String: String], _ findings: Findings) {
        for address in Address.all {
            let (variable, fileVariable) = (address.variable, address.fileVariable)
            let path = environment[fileVariable].flatMap { $0.isEmpty ? nil : $0 }
            let text = environment[variable].flatMap { $0.isEmpty ? nil : $0 }
            do throws(Complaint) {
                switch (text, path) {
                case (nil, nil): break
                case (let text?, nil): try address.take(text, &self)
                case (nil, let path?): try address.take(SecretSource.secret(inFile: path).revealed, &self)
                case (_?, _?): throw Complaint(text: "is set, and so is \(variable); expected one of them")
                }
            } catch {
                findings.add(error.text, key: path == nil ? variable : fileVariable)
            }
        }
    }
}

/// An address that may stand in the file and in the environment.
struct Address: Sendable {
    var key: String
    var variable: String
    /// Names a file with the address in it; relative to the working directory, like everything in the environment.
    var fileVariable: String { variable + "_FILE" }
    /// Reads the text into its place.
    var take: @Sendable (_ text: String, _ settings: inout Settings) throws(Complaint) -> Void

    static let all = [
        Address(key: "amqpUrl", variable: "AMQP_URL") { text, settings throws(Complaint) in
            settings.amqpURLs = try Addresses.amqp(text)
        },
        Address(key: "rabbitmqManagementUrl", variable: "RABBITMQ_MANAGEMENT_URL") {
            text,
            settings throws(Complaint) in
            (settings.managementURL, settings.managementAuthorities) = try Addresses.management(text)
        },
        Address(key: "ledgerUrl", variable: "LEDGER_URL") { text, settings throws(Complaint) in
            settings.ledgerURL = try Addresses.ledger(text)
        },
        http("uitpasApiUrl", "UITPAS_API_URL", \.uitpasAPIURL),
        http("uitpasTokenUrl", "UITPAS_TOKEN_URL", \.uitpasTokenURL),
        http("uitdatabankUrl", "UITDATABANK_URL", \.uitdatabankURL),
        http("uitdatabankSearchUrl", "UITDATABANK_SEARCH_URL", \.uitdatabankSearchURL),
    ]

    private static func http(
        _ key: String,
        _ variable: String,
        _ place: any WritableKeyPath<Settings, String> & Sendable
    ) -> Address {
        Address(key: key, variable: variable) { text, settings throws(Complaint) in
            settings[keyPath: place] = try Addresses.http(text)
        }
    }
}
