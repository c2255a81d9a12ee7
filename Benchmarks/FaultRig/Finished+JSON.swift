import Foundation
package import Rehearsal

extension Finished {
    /// Standard output as an array of objects, their values as text.
    package func objects() throws -> [[String: String]] {
        let json = try JSONSerialization.jsonObject(with: Data(standardOutput.utf8))
        guard let array = json as? [[String: Any]] else {
            throw RehearsalError("no array of objects: \(standardOutput)")
        }
        return array.map { $0.mapValues { "\($0)" } }
    }
}
