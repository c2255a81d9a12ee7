import Foundation
import Settings

/// A directory of its own for one test, gone when the test is over.
final class Workspace {
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        // Nothing more can be done; the directory is a temporary one.
        try? FileManager.default.removeItem(at: directory)
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = directory.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// What the YAML says.
    func load(_ yaml: String, environment: [String: String] = [:]) throws -> Settings {
        try Settings.load(file: write(yaml, to: "uitpas.yaml"), environment: environment)
    }

    /// What is wrong with the YAML, as it is told, without the directory.
    func problems(_ yaml: String, environment: [String: String] = [:]) throws -> [String] {
        do {
            _ = try load(yaml, environment: environment)
            return []
        } catch let error as SettingsError {
            return error.description.replacing(directory.path + "/", with: "").components(separatedBy: "\n")
        }
    }
}

/// The example of the documentation.
let example = """
    requireUserId: false
    deliveryLimit: 20
    timings: { sendBy: 5, deadline: 10, writeHorizon: 30 }   # seconds; see design.md; a socket's TCP_USER_TIMEOUT counts too
    workgroups:
      gent:
        standardTicketTypes: [Standaard]        # zender and zuidwest: [Basis]
        integrationTicketType: UiTPAS integratie
        groupPassTicketType: UiTPAS groepspas
        legacyTicketTypes: [UiTPAS kansentarief] # only reported on, never written
        eventLabel: UiTPAS
        channels: { box-office: true, online: true }   # the basket rule
        groupPasses: manual                     # or: register
        atomicity: line                         # or: basket — see §5
    sellers:
      - { id: handelsbeurs, workgroup: gent, amqpUser: tixly-handelsbeurs }
    organizers:
      - id: 0ce87cbc-9299-4528-8d35-92225dc9489f     # UiTdatabank organiser id
        name: Organisatie Gent
        clientId: gent-client
        clientSecretFile: /run/secrets/gent-client   # or clientSecret, or clientSecretEnv
        requestsPerSecond: 20                        # per worker process
        dedicatedQueue: false                        # its own sale and cancellation queue
    uitdatabank: { clientId: search-client }
    """
