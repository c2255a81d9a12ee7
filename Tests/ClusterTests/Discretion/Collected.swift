import Glibc
import Synchronization

/// Everything that was written, shown, answered or published, each with where.
final class Collected: Sendable {
    /// Something that was seen and should not have been.
    struct Sighting: Sendable, CustomStringConvertible {
        var what: String
        var place: String
        /// The line without its digits.
        var line: String

        var description: String { "\(what) in \(place): \(line)" }
    }

    private struct Piece {
        var place: String
        var text: String
    }

    private let pieces = Mutex<[Piece]>([])

    var places: [String] { pieces.withLock { $0.map(\.place) } }

    func add(_ place: String, _ text: String) {
        guard !text.isEmpty else { return }
        pieces.withLock { $0.append(Piece(place: place, text: text)) }
    }

    /// Where any of these things can be seen; the first line of each in each place.
    func search(for planted: [Planted]) -> [Sighting] {
        pieces.withLock { pieces in
            pieces.flatMap { piece in
                let plain = Self.terminated(piece.text.utf8)
                let squeezed = Self.terminated(Squeezing.squeezed(piece.text))
                return planted.compactMap { thing -> Sighting? in
                    let line =
                        thing.needles.lazy.compactMap { Self.line(of: $0, in: plain) }.first
                        ?? thing.squeezed.lazy.compactMap { Self.line(of: $0, in: squeezed) }.first
                    return line.map { line in
                        let text = Self.masked(piece.text, line: line, of: thing)
                        return Sighting(what: thing.name, place: piece.place, line: text)
                    }
                }
            }
        }
    }

    /// The number of the line that the needle is in, from 0.
    private static func line(of needle: String, in text: [CChar]) -> Int? {
        text.withUnsafeBufferPointer { text in
            guard let start = text.baseAddress, let found = strstr(start, needle) else { return nil }
            return text[..<(UnsafePointer(found) - start)].count {
                $0 == CChar(bitPattern: UInt8(ascii: "\n"))
            }
        }
    }

    /// For C, which takes a zero for the end.
    private static func terminated(_ text: some Sequence<UInt8>) -> [CChar] {
        text.map { $0 == 0 ? CChar(bitPattern: UInt8(ascii: " ")) : CChar(bitPattern: $0) } + [0]
    }

    private static func masked(_ text: String, line: Int, of thing: Planted) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let bare = thing.needles.reduce(String(lines[line])) { $0.replacing($1, with: "‹…›") }
        return String(bare.map { $0.isNumber ? "#" : $0 }.prefix(400))
    }
}
