import ArgumentParser
import Testing

@testable import Console

@Suite struct CommandTests {
    private static func publish(_ arguments: String...) throws -> PublishCommand {
        try #require(try UitpasCommand.parseAsRoot(["publish"] + arguments) as? PublishCommand)
    }

    @Test func `waiting takes seconds, or not`() throws {
        #expect(try Self.publish("a.json").patience == nil)
        #expect(try Self.publish("a.json", "--wait").patience == .seconds(30))
        #expect(try Self.publish("a.json", "--wait", "5").patience == .seconds(5))
        let first = try Self.publish("--wait", "a.json", "b.json")
        #expect(first.patience == .seconds(30))
        #expect(first.sources == ["a.json", "b.json"])
        #expect(try Self.publish("--wait", "0.5", "-").sources == ["-"])
    }

    @Test(arguments: [
        ["publish"], ["publish", "--wait", "0", "a"], ["topology", "aply"], ["mappings", "set", "4711"],
        ["mappings", "list", "--json", "--csv"], ["mappings", "set", "1", "x", "--timeout", "0"],
        ["retribution", "--period", "yesterday"], ["sales", "show"],
        ["topology", "export", "--passwords", "d"], ["topology", "export", "--users", "--workers", " "],
        ["mappings", "owner", "4711"], ["mappings", "import"], ["mappings", "import", "f", "--timeout", "0"],
        ["mappings", "set", "1", "x", "--by", " "], ["mappings", "history"],
        ["mappings", "overdue", "--minutes", "x"], ["mappings", "moved", "--json", "--csv"],
        ["sales", "settle", "B/1", "--as", "registered", "--why", "x"],
        ["sales", "settle", "B/1", "--as", "absent", "500001", "--why", "x"],
        ["sales", "settle", "B/1", "--as", "perhaps", "--why", "x"],
        ["sales", "settle", "B/1", "--as", "absent"],
        ["sales", "settle", "B/1", "--as", "absent", "--why", " "],
        ["sales", "settle", "B/1", "--as", "registered", "1", "--force", "--why", "x"],
        ["sales", "settle", "B", "--as", "absent", "--why", "x"], ["sales", "settle", "B/1", "--why", "x"],
        ["sales", "settle", "--as", "absent", "--why", "x"],
        ["sales", "settle", "B/1", "--as", "absent", "--why", "x", "--by", ""],
        ["sales", "settle", "B/1", "--as", "absent", "--why", "x", "--timeout", "0"],
    ])
    func `wrong usage of uitpas is 64`(_ arguments: [String]) {
        expectUsage { try UitpasCommand.parseAsRoot(arguments) }
    }

    @Test(arguments: [
        ["replay"], ["replay", "1", "--reason", "expired"], ["replay", "--reason", "x"],
        ["replay", "1", "--rate", "0"], ["discard", "1"], ["discard", "--why", "x"],
        ["discard", "1", "--why", " "], ["show"], ["show", "x"], ["list", "--since", "x"],
    ])
    func `wrong usage of dead-letters is 64`(_ arguments: [String]) {
        expectUsage { try DeadLettersCommand.parseAsRoot(arguments) }
    }

    private func expectUsage(_ parse: () throws -> any ParsableCommand) {
        do {
            let command = try parse()
            Issue.record("\(command) is right usage")
        } catch {
            #expect(UitpasCommand.exitCode(for: error) == .validationFailure)
        }
    }

    @Test(arguments: [
        ["replay", "1", "2"], ["replay", "--reason", "gave-up", "--rate", "0.5", "--dry-run"],
        ["discard", "1", "--why", "test"], ["show", "1", "--reveal", "--json"], ["collect", "--follow"],
        ["list", "--reason", "unroutable", "--queue", "q", "--since", "2026-11-23T19:02:11+01:00", "--csv"],
        ["stats", "--json"],
    ])
    func `the commands of the contract are understood`(_ arguments: [String]) throws {
        _ = try DeadLettersCommand.parseAsRoot(arguments)
    }

    @Test func `every command has an example`() {
        func check(_ command: any ParsableCommand.Type) {
            #expect(command.configuration.discussion.contains("Example:"), "\(command)")
            for subcommand in command.configuration.subcommands { check(subcommand) }
        }
        check(UitpasCommand.self)
        check(DeadLettersCommand.self)
    }
}
