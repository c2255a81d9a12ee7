import ArgumentParser
import Settings
import Tickets
import Topology

/// `uitpas topology export`.
struct ExportTopology: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print a RabbitMQ definitions file.",
        discussion: """
            With --users it also has the logins: each amqpUser of the sellers, the workers' and the operator's, with \
            what each may do. DIR has a file for each login, named as the login, with its password; the definitions \
            hold salted hashes of them. Without --passwords the logins have no password: nobody can log in until you \
            have set one, and a login that exists already loses its own when the file is imported.

            Example:
              uitpas topology export > uitpas.json && rabbitmqctl import_definitions uitpas.json
              uitpas topology export --users --passwords /run/secrets/amqp > uitpas.json
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @Flag(help: "Also who may log in, and do what.")
    var users = false
    @Option(help: ArgumentHelp("With --users: where the passwords are, in a file each.", valueName: "dir"))
    var passwords: String?
    @Option(help: ArgumentHelp("With --users: the workers' login.", valueName: "login"))
    var workers = "uitpas-workers"
    @Option(
        help: ArgumentHelp(
            "With --users: the operator's login, for uitpas and dead-letters.",
            valueName: "login"
        )
    )
    var `operator` = "uitpas-operator"

    func validate() throws {
        if passwords != nil, !users { throw ValidationError("--passwords goes with --users.") }
        if workers.isBlank || self.operator.isBlank { throw ValidationError("A login can't be empty.") }
    }

    func work() async throws {
        let settings = try configuration.settings()
        let virtualHost = try settings.virtualHost()
        guard users else {
            return Results.write(raw: settings.topology.definitions(virtualHost: virtualHost))
        }
        let access = try settings.access(workers: workers, operators: self.operator)
        let hashes = try passwords.map { try Passwords(directory: $0).hashes(of: access.logins.map(\.name)) }
        Results.write(
            raw: settings.topology.definitions(
                virtualHost: virtualHost,
                access: access,
                hashes: hashes ?? [:]
            )
        )
        for text in settings.remarks(on: access, hasPasswords: hashes != nil) { remark(text) }
    }
}

extension Settings {
    /// Who may log in at the broker, and do what.
    func access(workers: String, operators: String) throws(ToolFailure) -> AccessPlan {
        do throws(LoginConflict) {
            return try AccessPlan(
                topology,
                sellers: sellers.compactMap { seller in
                    seller.amqpUser.map {
                        SellerLogin(
                            login: $0,
                            workgroup: WorkgroupID(seller.workgroup),
                            seller: SellerID(seller.id)
                        )
                    }
                },
                workers: workers,
                operators: operators
            )
        } catch {
            throw ToolFailure(error.description, code: .configuration)
        }
    }

    /// What somebody should know before he imports a file with these logins.
    fileprivate func remarks(on access: AccessPlan, hasPasswords: Bool) -> [String] {
        var remarks: [String] = []
        let silent = sellers.filter { $0.amqpUser == nil }.map(\.id)
        if !silent.isEmpty {
            remarks.append("without an amqpUser, and so without a login: \(silent.joined(separator: ", "))")
        }
        if !requireUserID {
            remarks.append(
                "requireUserId is off: a seller who leaves user_id out is believed to be whoever he says he is"
            )
        }
        if hasPasswords { return remarks + ["the file holds hashes of passwords: keep it as you keep those"] }
        remarks.append(
            "nobody here has a password; importing the file takes away those that exist. After the import "
                + "(each asks for the password):"
        )
        return remarks + access.logins.map { "rabbitmqctl change_password \($0.name.quotedForShell)" }
    }
}
