import ArgumentParser
import Console
import Foundation
import Testing

/// What the pages tell people to type can be typed.
@Suite struct CommandLineTests {
    @Test func `every command of ours in a page is one`() throws {
        var count = 0
        for page in try Repository.pages() {
            for block in try Repository.text(page).matches(of: /```sh\n((?:[^`]|`[^`])*?)```/) {
                for words in ShellWords.commands(in: String(block.1)) {
                    let arguments = Array(words.dropFirst())
                    switch words.first {
                    case "uitpas": try check(UitpasCommand.self, arguments, page)
                    case "dead-letters": try check(DeadLettersCommand.self, arguments, page)
                    default: continue
                    }
                    count += 1
                }
            }
        }
        #expect(count > 40)
    }

    private func check(
        _ command: any ParsableCommand.Type,
        _ arguments: [String],
        _ page: String
    ) throws {
        #expect(throws: Never.self, "\(page): \(arguments.joined(separator: " "))") {
            try command.parseAsRoot(arguments)
        }
    }

    @Test func `every link from page to page leads somewhere`() throws {
        for page in try Repository.pages() {
            let folder = page.replacing(/[^\/]*$/, with: "")
            for link in try Repository.text(page).matches(of: /\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/) {
                let target = Repository.root.appending(path: folder).appending(path: String(link.1))
                    .standardized
                #expect(FileManager.default.fileExists(atPath: target.path()), "\(page): \(link.1)")
            }
        }
    }
}

/// As much of the shell's grammar as the pages need.
private enum ShellWords {
    /// The simple commands of a script, each as its words, without assignments before it and redirections after it.
    static func commands(in script: String) -> [[String]] {
        var commands: [[String]] = [[]]
        var word: String?
        var quote: Character?
        var isComment = false
        func finish() {
            if let finished = word { commands[commands.count - 1].append(finished) }
            word = nil
        }
        for character in script.replacing("\\\n", with: " ") {
            if isComment, character != "\n" { continue }
            isComment = false
            switch character {
            case quote: quote = nil
            case _ where quote != nil: word = (word ?? "") + String(character)
            case "'", "\"": (quote, word) = (character, word ?? "")
            case "#" where word == nil: isComment = true
            case " ": finish()
            case "\n", ";", "|", "&", "(", ")":
                finish()
                commands.append([])
            default: word = (word ?? "") + String(character)
            }
        }
        finish()
        return commands.map { words in
            let own = words.drop { $0.contains(/^[A-Z_]+=/) }
            return Array(own.prefix { !$0.contains(/^[0-9]?[<>]/) })
        }
    }
}
