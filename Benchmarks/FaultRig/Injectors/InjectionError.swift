/// Why a fault could not be brought about.
package enum InjectionError: Error, CustomStringConvertible {
    /// Something this machine would need first; the sentence says what.
    case unavailable(String)
    /// It was tried and did not work.
    case failed(String)

    package var description: String {
        switch self {
        case .unavailable(let sentence), .failed(let sentence): sentence
        }
    }
}
