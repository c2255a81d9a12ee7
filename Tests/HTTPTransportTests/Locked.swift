import Foundation

/// A value behind a lock that Thread Sanitizer sees; it does not see `Synchronization.Mutex` on Linux.
///
/// Safe: the value is only touched with the lock held.
final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: sending Value) { self.value = value }

    func withLock<Result>(_ body: (inout Value) -> Result) -> Result { lock.withLock { body(&value) } }
}
