package import Foundation

/// Calls `body` with an empty directory of its own and deletes it with everything in it afterwards, thrown or not.
package func withTemporaryDirectory<Value>(
    _ body: (URL) async throws -> Value
) async throws -> Value {
    let directory = FileManager.default.temporaryDirectory
        .appending(path: "uitpas-test-\(UUID().uuidString.lowercased())", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(
        at: directory,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
    )
    defer {
        // Gone already, or a test made it undeletable: neither says anything about what was tested.
        try? FileManager.default.removeItem(at: directory)
    }
    return try await body(directory)
}
