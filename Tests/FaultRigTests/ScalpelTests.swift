import FaultRig
import Foundation
import Glibc
import Rehearsal
import Testing

@Suite(.needs(.strace), .timeLimit(.minutes(1)))
struct `A scalpel` {
    @Test(arguments: [(Scalpel.Act.killBefore, 1), (.killAfter, 2)])
    func `kills a process at its second write to one peer`(_ act: Scalpel.Act, _ heard: Int) async throws {
        try await withPatient { patient in
            let outcome = try await patient.cut(at: .sends(to: patient.upstream.port), nth: 2, act) {
                try patient.order("sync", "other", "send", "other", "file")
                try patient.tell("send")
            }
            let hit = try #require(outcome.hit)
            #expect(hit.call == "write")
            #expect(hit.object.hasSuffix("->127.0.0.1:\(patient.upstream.port)]"))
            #expect(hit.rest.contains("hello"))
            #expect(await patient.child.exitStatus == .signalled(SIGKILL))
            #expect(try patient.upstream.peer.hear(100) == String(repeating: "hello", count: heard))
        }
    }

    @Test func `freezes a process before a write, which is made when it is thawed`() async throws {
        try await withPatient { patient in
            let outcome = try await patient.cut(at: .sends(to: patient.upstream.port), .freezeBefore) {
                try patient.tell("send")
            }
            #expect(outcome.hit?.rest.contains("EAGAIN") == true)
            #expect(patient.upstream.peer.hearsNothing)
            #expect(patient.control.hearsNothing)
            patient.child.signal(SIGCONT)
            #expect(try patient.answer() == "ok")
            #expect(try patient.upstream.peer.hear(5) == "hello")
        }
    }

    @Test func `freezes a process after a write`() async throws {
        try await withPatient { patient in
            let outcome = try await patient.cut(at: .sends(to: patient.upstream.port), .freezeAfter) {
                try patient.tell("send")
            }
            #expect(outcome.hit != nil)
            #expect(try patient.upstream.peer.hear(5) == "hello")
            #expect(patient.control.hearsNothing)
            patient.child.signal(SIGCONT)
            #expect(try patient.answer() == "ok")
        }
    }

    @Test func `tells connections to one port apart by where they come from`() async throws {
        try await withPatient { patient in
            let local = try patient.upstream.peer.otherPort
            let port = patient.upstream.port
            let elsewhere = try await patient.cut(
                at: .sends(to: port, from: [local + 1]),
                .killBefore,
                within: .milliseconds(200)
            ) {
                try patient.order("send")
            }
            #expect(elsewhere.hit == nil)
            let there = try await patient.cut(at: .sends(to: port, from: [local]), .killBefore) {
                try patient.tell("send")
            }
            #expect(there.hit?.object == "TCP:[127.0.0.1:\(local)->127.0.0.1:\(port)]")
        }
    }

    @Test func `kills a process when the answer is there and was not read`() async throws {
        try await withPatient { patient in
            let outcome = try await patient.cut(at: .receives(from: patient.upstream.port), .killBefore) {
                try patient.upstream.peer.say("answer")
                try patient.tell("read")
            }
            let hit = try #require(outcome.hit)
            #expect(hit.call == "read")
            #expect(await patient.child.exitStatus == .signalled(SIGKILL))
        }
    }

    @Test(arguments: [(Scalpel.Act.killBefore, ""), (.killAfter, "hello")])
    func `kills a process before or after it writes a file`(_ act: Scalpel.Act, _ text: String) async throws {
        try await withPatient { patient in
            let outcome = try await patient.cut(at: .fileWrites(patient.file), act) {
                try patient.order("send", "other")
                try patient.tell("file")
            }
            let hit = try #require(outcome.hit)
            #expect(hit.object == patient.file)
            _ = await patient.child.exitStatus
            #expect(try String(contentsOfFile: patient.file, encoding: .utf8) == text)
        }
    }

    @Test func `kills a process between the write of a file and its sync`() async throws {
        try await withPatient { patient in
            let outcome = try await patient.cut(at: .fileSyncs(patient.file), .killBefore) {
                try patient.order("file")
                try patient.tell("sync")
            }
            #expect(outcome.hit?.call == "fdatasync")
            #expect(try String(contentsOfFile: patient.file, encoding: .utf8) == "hello")
        }
    }

    @Test func `cannot put off a sync, and says so`() async throws {
        try await withPatient { patient in
            await #expect(throws: InjectionError.self) {
                try await patient.cut(at: .fileSyncs(patient.file), .freezeBefore)
            }
        }
    }

    @Test func `lets go of a process that does no such thing in time`() async throws {
        try await withPatient { patient in
            for place in [Scalpel.Place.fileWrites(patient.file), .sends(to: 1)] {
                let outcome = try await patient.cut(at: place, .killBefore, within: .milliseconds(200))
                #expect(outcome.hit == nil)
            }
            try patient.order("file", "send")
        }
    }

    @Test func `has a disk full, or broken, for as long as it is told`() async throws {
        try await withPatient { patient in
            let scalpel = try Scalpel()
            let full = try await scalpel.failing(
                patient.child,
                at: .fileWrites(patient.file),
                with: .diskFull
            ) {
                try patient.tell("file")
                #expect(try patient.answer() == "No space left on device")
                try patient.order("other")
            }
            #expect(full.hits.map(\.object) == [patient.file])
            try patient.order("file")
            _ = try await scalpel.failing(patient.child, at: .fileSyncs(patient.file), with: .inputOutput) {
                try patient.tell("sync")
                #expect(try patient.answer() == "Input/output error")
            }
            try patient.order("sync")
        }
    }

    @Test func `says that there is no such process`() async throws {
        try await withPatient { patient in
            patient.child.signal(SIGKILL)
            _ = await patient.child.exitStatus
            let error = await #expect(throws: InjectionError.self) {
                try await patient.cut(at: .fileWrites(patient.file), .killBefore)
            }
            #expect(error?.description.contains("No such process") == true)
        }
    }
}

extension Scalpel.Outcome {
    fileprivate var hit: Scalpel.Hit? {
        switch self {
        case .hit(let hit): hit
        case .missed: nil
        }
    }
}
