import FaultRig
import Foundation
import Testing

extension Trait where Self == ConditionTrait {
    /// Skips the test where the machine lacks something, with the sentence that says so.
    ///
    /// What `make setup` installs is not skipped when `UITPAS_TEST_REQUIRED` is `1`: the test then fails by itself.
    static func needs(_ requirement: Requirement) -> ConditionTrait {
        let absence = requirement.absence
        let isRequired = ProcessInfo.processInfo.environment["UITPAS_TEST_REQUIRED"] == "1"
        let mayBeSkipped =
            switch requirement {
            case .root: true
            case .strace, .faketime: !isRequired
            }
        return .enabled(if: absence == nil || !mayBeSkipped, "\(absence ?? "")")
    }
}
