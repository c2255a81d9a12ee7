import Desks
import Messages
import Tickets

/// Groups of dead letters on one screen of a terminal.
struct StatisticsScreen {
    var rows: [GroupRow]
    var letters: Int
    var groups: Int
    var by: LetterGrouping
    var scale: TrendScale

    /// A line for each group, and for causes a second one that says what it is about; none is longer than `width`.
    func text(width: Int) -> String {
        var table =
            by == .cause
            ? Table(
                .text("cause"),
                .text("reason"),
                .number("count"),
                .text("first"),
                .text("last"),
                .text("trend")
            )
            : Table(.text(by.rawValue), .number("count"), .text("first"), .text("last"), .text("trend"))
        for row in rows {
            let (first, last, trend) = (
                row.firstFailedAt.shortTime, row.lastFailedAt.shortTime, Self.bar(row.trend)
            )
            let key = (row.group ?? "(unknown)").cut(to: 40)
            if by == .cause {
                table.add(key, row.reason, row.count.grouped, first, last, trend)
            } else {
                table.add(key, row.count.grouped, first, last, trend)
            }
        }
        var lines = table.text.split(separator: "\n").map(String.init)
        if by == .cause {
            let heading = lines.removeFirst()
            lines = [heading] + zip(lines, rows).flatMap { [$0, "  " + Self.place($1)] }
        }
        let about = by == .cause ? "" : " by \(by.rawValue)"
        let heading =
            "\(count(letters, "dead letter")) in \(count(groups, "group"))\(about); "
            + "times in UTC, a step of the trend is \(scale.step.inWords)"
        return ([heading, ""] + lines).map { $0.withoutControls.cut(to: width) }.joined(separator: "\n")
    }

    private static func place(_ row: GroupRow) -> String {
        let place = [row.queue, row.type, row.pointer].compactMap { $0 }.filter { !$0.isEmpty }
        return place.joined(separator: " ") + ": " + row.detail
    }

    /// A bar for each step, the highest for the most; nothing at all is a dot.
    static func bar(_ trend: [Int]) -> String {
        let heights = Array("▁▂▃▄▅▆▇█")
        let most = max(trend.max() ?? 0, 1)
        return String(
            trend.map { count in count == 0 ? "·" : heights[min((count * heights.count - 1) / most, 7)] }
        )
    }
}

extension String {
    /// `11-28 20:40` of an RFC 3339 text in UTC.
    fileprivate var shortTime: String {
        guard count >= 16 else { return self }
        return "\(dropFirst(5).prefix(5)) \(dropFirst(11).prefix(5))"
    }

    /// This text in so many characters at most, the last of which says that some are missing.
    func cut(to width: Int) -> String { count > width ? prefix(max(0, width - 1)) + "…" : self }
}

extension Duration {
    /// `15 minutes`, `2 hours`, `1 day`.
    fileprivate var inWords: String {
        let minutes = Int(components.seconds / 60)
        if minutes < 60 { return Console.count(minutes, "minute") }
        return minutes < 1_440
            ? Console.count(minutes / 60, "hour") : Console.count(minutes / 1_440, "day")
    }
}
