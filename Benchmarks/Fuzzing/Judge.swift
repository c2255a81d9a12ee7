import JSON
import Messages
import RabbitMQ
import Tickets
import Working

/// What must hold whatever comes in.
struct Judge {
    /// What the judgement is about, for whoever reads a finding.
    var input: [UInt8]

    func fail(_ text: String) -> Finding { Finding(text, input) }

    func require(_ condition: Bool, _ text: @autoclosure () -> String) throws(Finding) {
        guard condition else { throw fail(text()) }
    }

    /// Text for a person or a log: short, and without a whole UiTPAS number.
    func sentence(_ text: String) throws(Finding) {
        try require(text.utf8.count <= 1_000, "a sentence of \(text.utf8.count) bytes: \(text.prefix(100))…")
        try require(!Self.showsNumber(text), "a whole number is shown: \(text)")
    }

    static func showsNumber(_ text: String) -> Bool {
        guard text.utf8.count(where: { (0x30...0x39).contains($0) }) >= 13 else { return false }
        var plain = ""
        var run = 0
        for scalar in text.unicodeScalars {
            switch scalar {
            case "0"..."9":
                run += 1
                if run >= 13 { return true }
                plain.unicodeScalars.append(scalar)
            case " ", ".", "\t", "\u{A0}", "\u{202F}": run = 0
            default:
                run = 0
                plain.unicodeScalars.append("|")
            }
        }
        return Oddity.passNumbers.contains { plain.contains($0) }
    }

    /// A dead letter's cause: one of the contract's, in a sentence, with a place that is one.
    func cause(_ cause: DeadLetterCause, body: [UInt8]) throws(Finding) {
        try sentence(cause.detail)
        try require(!cause.detail.isEmpty, "no detail for \(cause.reason.rawValue)")
        try require(cause.reason != .internal, "an internal error: \(cause.detail)")
        guard let pointer = cause.pointer else { return }
        try require(pointer.utf8.count <= 1_000, "a pointer of \(pointer.utf8.count) bytes")
        guard let steps = Self.steps(of: pointer) else { throw fail("no JSON pointer: \(pointer)") }
        // What is no document has no places; of some that our reader does not take, messages can be read.
        guard let json = try? JSON(parsing: body) else { return }
        guard let last = steps.last else {
            try require(!cause.detail.contains("not JSON"), "JSON is said not to be JSON")
            return
        }
        var place = json
        for step in steps.dropLast() {
            guard let next = Self.step(step, from: place) else {
                throw fail("\(pointer) leads nowhere: \(cause.detail)")
            }
            place = next
        }
        let isThere = Self.step(last, from: place) != nil
        try require(isThere || place.members != nil, "\(pointer) is no place in an object: \(cause.detail)")
    }

    /// RFC 6901.
    private static func steps(of pointer: String) -> [String]? {
        guard !pointer.isEmpty else { return [] }
        guard pointer.hasPrefix("/") else { return nil }
        let steps = pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard steps.allSatisfy({ $0.firstMatch(of: /~(?![01])/) == nil }) else { return nil }
        return steps.map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") }
    }

    private static func step(_ step: String, from place: JSON) -> JSON? {
        if let members = place.members { return members[step] }
        return Int(step).flatMap { index in
            place.items.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        }
    }

    /// What is to be published can be, is read again as it was written, and is no multiple of what came in.
    func publications(_ publications: [Publication]) throws(Finding) {
        var size = 0
        for publication in publications {
            size += publication.body.count
            try fits(publication)
            guard publication.properties.contentType == "application/json" else {
                throw fail("no content type")
            }
            guard (try? JSON(parsing: publication.body)) != nil else {
                throw fail("\(publication.properties.type ?? "?") is no JSON")
            }
        }
        try require(
            size <= 200_000 + 1_000 * input.count && size <= 8 << 20,
            "\(input.count) bytes cause \(publications.count) messages of \(size) bytes"
        )
    }

    /// The publication as its consumer gets it.
    @discardableResult
    func fits(_ publication: Publication) throws(Finding) -> MessageProperties {
        if let flaw = publication.flaw { throw fail("can't be published, for ever: \(flaw)") }
        guard let bytes = ContentHeader.bytes(of: publication.properties) else {
            throw fail("no content header")
        }
        guard let read = ContentHeader.properties(in: bytes) else {
            throw fail("its own content header is not read")
        }
        // A ledger keeps a header as JSON, which can't be read again from 512 levels on.
        try require(HeaderValue.table(read.headers).depth <= 40, "a header as deep as its sender liked")
        try require(read.comparable == publication.properties.comparable, "other properties come than go")
        return read
    }
}
