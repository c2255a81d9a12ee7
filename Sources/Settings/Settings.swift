/// What one deployment is told from outside: a YAML file, and environment variables that override it.
///
/// The file's keys: `requireUserId`, `deliveryLimit`, `timings`, `workgroups`, `sellers`, `organizers`,
/// `uitdatabank`, and the addresses `amqpUrl`, `rabbitmqManagementUrl`, `ledgerUrl`, `uitpasApiUrl`,
/// `uitpasTokenUrl`, `uitdatabankUrl`, `uitdatabankSearchUrl`, which `AMQP_URL`, `RABBITMQ_MANAGEMENT_URL`,
/// `LEDGER_URL`, `UITPAS_API_URL`, `UITPAS_TOKEN_URL`, `UITDATABANK_URL` and `UITDATABANK_SEARCH_URL` override, or a file that
/// the same with `_FILE` names.
package struct Settings: Hashable, Sendable {
    /// The broker's addresses, `amqp://` or `amqps://`, to be tried in turn; never empty, with passwords.
    package var amqpURLs = ["amqp://guest:guest@127.0.0.1:5672/%2f"]
    /// RabbitMQ's management API, without a trailing slash, with a password.
    package var managementURL = "http://guest:guest@127.0.0.1:15672"
    /// A PEM file of the authorities that vouch for the management API; the system's unless given.
    package var managementAuthorities: String?
    package var ledgerURL = LedgerURL.sqlite(path: "uitpas.db")
    /// Without a trailing slash, like all that follow.
    package var uitpasAPIURL = "https://api-test.uitpas.be"
    package var uitpasTokenURL = "https://account-test.uitid.be/realms/uitid/protocol/openid-connect/token"
    package var uitdatabankURL = "https://io-test.uitdatabank.be"
    package var uitdatabankSearchURL = "https://search-test.uitdatabank.be"
    /// The client id that UiTdatabank's Search API wants in `x-client-id`.
    package var uitdatabankClientID: String?
    /// How often the Search API is asked what changed; nil for never.
    package var uitdatabankPoll: Duration?
    /// Whether a message without `user_id` is refused.
    package var requireUserID = false
    /// How often the broker hands a message over before it becomes a dead letter.
    package var deliveryLimit = 20
    package var timings = Timings()
    /// By id.
    package var workgroups: [String: Workgroup] = [:]
    /// In the order of the file; no id twice, every workgroup known; several may share a login.
    package var sellers: [Seller] = []
    /// In the order of the file; no id twice.
    package var organizers: [Organizer] = []

    /// The defaults: no workgroups, no sellers, no organisers.
    package init() {}

    /// The seller of that id.
    package func seller(_ id: String) -> Seller? {
        sellers.first { $0.id == id }
    }

    /// The organiser with that UiTdatabank id, if we hold credentials for it.
    package func organizer(_ id: String) -> Organizer? {
        organizers.first { $0.id == id }
    }
}

extension Settings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How much is configured; no addresses, since they hold passwords.
    package var description: String {
        "\(workgroups.count) workgroups, \(sellers.count) sellers, \(organizers.count) organisers"
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
