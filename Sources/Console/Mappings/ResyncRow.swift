/// What came of a resync.
struct ResyncRow: Encodable {
    var since: String?
    /// Documents that editors changed, mapped or not; nil where none were searched for.
    var changed: Int?
    var requests = 0
    /// Mappings that are concerned.
    var mappings = 0
    var told = 0
    var lookedAt = 0
    /// Those that have another event or organiser than before.
    var moved = 0
    /// Those with something wrong.
    var problems = 0

    func write(asJSON: Bool, dryRun: Bool) {
        guard !asJSON else { return Results.write([self]) }
        if let changed {
            Results.write(line: "\(changed) documents changed in UiTdatabank since \(since ?? "")")
        }
        guard !dryRun else { return Results.write(line: "\(mappings) mappings would be looked at") }
        Results.write(
            line: "\(lookedAt) of \(mappings) mappings looked at: \(moved) moved, \(problems) with problems"
        )
    }
}
