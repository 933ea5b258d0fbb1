import Synchronization

/// A value that concurrent test code writes and the test reads.
final class Kept<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }

  var now: Value { value.withLock { $0 } }

  func change(_ edit: (inout Value) -> Void) {
    value.withLock {
      var copy = $0
      edit(&copy)
      $0 = copy
    }
  }
}
