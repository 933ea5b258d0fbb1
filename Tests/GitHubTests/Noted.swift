import Synchronization

/// A value that tasks of a test write down together.
final class Noted<Value: Sendable>: Sendable {
  private let held: Mutex<Value>

  init(_ value: Value) { held = Mutex(value) }

  var value: Value { held.withLock { $0 } }

  @discardableResult
  func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    held.withLock { value in
      body(&value)
    }
  }
}
