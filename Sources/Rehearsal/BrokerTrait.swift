import Foundation
package import Testing

/// Lets a test or suite run only where there is a test broker: without one it is skipped with a sentence that says how
/// to get one, or fails when `UITPAS_TEST_REQUIRED` is `1`, so that `make test` cannot pass by skipping.
package struct BrokerTrait: SuiteTrait, TestTrait, TestScoping {
    let use: BrokerUse.Kind

    package var isRecursive: Bool { true }

    package func prepare(for test: Test) async throws {
        if test.isSuite, use == .alone, !test.traits.contains(where: { $0 is ParallelizationTrait }) {
            throw RehearsalError("\(test.name) has the broker alone, so it has to be .serialized")
        }
        guard TestBroker.current == nil else { return }
        if ProcessInfo.processInfo.environment["UITPAS_TEST_REQUIRED"] == "1" {
            throw RehearsalError(TestBroker.absence)
        }
        try await ConditionTrait.enabled(if: false, "\(TestBroker.absence)").prepare(for: test)
    }

    /// Around a test as a whole, where waiting for one's turn is no part of its time limit, or a suite alone.
    ///
    /// A suite that shares the broker has no turn of its own: all its tests would come in with it.
    package func scopeProvider(for test: Test, testCase: Test.Case?) -> BrokerTrait? {
        testCase == nil && (!test.isSuite || use == .alone) ? self : nil
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

    /// Uses the test broker while no other suite does, and may stop, kill and pause it; it has to run again afterwards.
    ///
    /// The suite's own tests take turns: it has to be `.serialized`, too.
    package static var brokerAlone: BrokerTrait { BrokerTrait(use: .alone) }
}
