/// An error that may pass by itself.
protocol Passing: Error {
    var passes: Bool { get }
}

/// What a broker that is under load, or whose nodes have just found each other, can't do just now, it may do in a moment.
enum Perseverance {
    /// Does something that may be done again; after each pause once more where what went wrong passes by itself.
    static func trying<Value>(
        pauses: [Duration] = [.seconds(1), .seconds(3)],
        _ work: () async throws -> Value
    ) async throws -> Value {
        for pause in pauses {
            do {
                return try await work()
            } catch let error as any Passing where error.passes {
                try await Task.sleep(for: pause)
            }
        }
        return try await work()
    }
}
