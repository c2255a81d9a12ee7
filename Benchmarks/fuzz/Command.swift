import ArgumentParser
import Foundation
import Fuzzing
import Glibc

@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz",
        abstract: "Tries what takes messages, answers and documents of others with many that are wrong.",
        discussion: """
            Every input is made of the seed and its number, so a finding is tried again with --seed S --input N. The \
            inputs are tried in a child process: what it dies of is named, and the rest goes on.

            Exit codes: 0 nothing found, 1 something was, 64 wrong usage.
            """
    )

    @Option(help: "How many inputs to try.")
    var inputs: UInt64 = 1_000_000

    @Option(help: "The seed of every choice.")
    var seed: UInt64 = 1

    @Option(name: .customLong("target"), help: "Only this target; may be repeated.")
    var names: [String] = []

    @Option(help: "Only this input.")
    var input: UInt64?

    @Flag(help: "List the targets and end.")
    var listTargets = false

    @Option(help: .private)
    var from: UInt64 = 0

    @Option(help: .private)
    var notes: String?

    func validate() throws {
        guard inputs > 0 else { throw ValidationError("--inputs must be above 0.") }
        let known = Set(Target.all.map(\.name))
        if let stranger = names.first(where: { !known.contains($0) }) {
            throw ValidationError("No target \"\(stranger)\"; see --list-targets.")
        }
    }

    func run() async throws {
        if listTargets {
            for target in Target.all { print(target.name) }
            return
        }
        if let input { return try await tryInputs(input..<input + 1, nil) }
        if let notes { return try await tryInputs(from..<inputs, Notes(path: notes)) }
        try superviseChild()
    }

    private func tryInputs(_ range: Range<UInt64>, _ notes: Notes?) async throws {
        let watch = Watch(
            note: { notes?.write($0.input) },
            stuck: { place in
                print("stuck: \(place)")
                fflush(nil)
                // Nothing of this process can be trusted to end.
                _exit(1)
            }
        )
        let targets = names.isEmpty ? Target.all : Target.all.filter { names.contains($0.name) }
        var marathon = Marathon(seed: seed, targets: targets, watch: watch)
        let tally = Tally(of: range.upperBound)
        marathon.progress = {
            tally.tell($0)
            // Nobody is left to tell.
            if notes != nil, getppid() == 1 { _exit(1) }
        }
        marathon.found = { place, finding in
            print("found: \(place)\n  \(finding)")
            // What stands in a buffer dies with the process.
            fflush(nil)
        }
        let result = await marathon.run(range)
        let isGood = tally.report(result)
        guard isGood else { throw ExitCode(1) }
    }

    /// Starts the inputs in a child, and those after the one it has died of in the next.
    private func superviseChild() throws {
        let notes = FileManager.default.temporaryDirectory.appending(path: "fuzz-notes-\(getpid())").path
        // Nobody misses it.
        defer { try? FileManager.default.removeItem(atPath: notes) }
        var (next, crashes, isGood) = (UInt64(0), 0, true)
        while next < inputs, crashes < 20 {
            let child = Process()
            child.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            child.arguments =
                ["--seed", "\(seed)", "--inputs", "\(inputs)", "--from", "\(next)", "--notes", notes]
                + names.flatMap { ["--target", $0] }
            // It costs seconds; whoever wants one tries the input again.
            child.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"])
            { $1 }
            try child.run()
            child.waitUntilExit()
            guard child.terminationReason == .uncaughtSignal else {
                isGood = isGood && child.terminationStatus == 0
                break
            }
            guard let last = Notes.read(notes) else { throw ExitCode(1) }
            crashes += 1
            print("crashed with signal \(child.terminationStatus): --seed \(seed) --input \(last)")
            next = last + 1
        }
        guard isGood, crashes == 0 else { throw ExitCode(1) }
    }
}
