import Foundation
package import Testing

/// Lets a test or suite run only where there is a test broker: without one it is skipped with a sentence that says how
/// to get one, or fails when `UITPAS_TEST_REQUIRED` is `1`, so that `make test` cannot pass by skipping.
package struct BrokerTrait: SuiteTrait, TestTrait, TestScoping {
    let use: BrokerUse.Kind

    package var isRecursive: Bool { true }

    package func prepare(for test: Test) async throws {
        guard TestBroker.current == nil else { return }
        if ProcessInfo.processInfo.environment["UITPAS_TEST_REQUIRED"] == "1" {
            throw RehearsalError(TestBroker.absence)
        }
        try await ConditionTrait.enabled(if: false, "\(TestBroker.absence)").prepare(for: test)
    }

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await BrokerUse.ofThisRun.during(use) { try await function() }
    }
}

extension Trait where Self == BrokerTrait {
    /// Uses the test broker beside other tests, which must not notice: in virtual hosts of its own.
    package static var broker: BrokerTrait { BrokerTrait(use: .shared) }

    /// Uses the test broker while no other test does, and may stop, kill and pause it; it has to run again afterwards.
    package static var brokerAlone: BrokerTrait { BrokerTrait(use: .alone) }
}
