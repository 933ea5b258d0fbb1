import CommandLineTool
import Essentials
import Foundation
import Runtime

/// The signals of the demo's night, early and late.
enum DemoSignals {
  static func all(now: Date) throws -> [JSONValue] {
    try DemoWorld.signals(now: now) + DemoWorld.lateSignals(now: now)
  }
}

extension Night {
  /// Sends those of the demo's signals.
  func sendSignals(_ ids: [String]) async throws {
    for signal in try DemoSignals.all(now: time.now()) where ids.contains(signal["id"]?.string ?? "") {
      try await send(signal)
    }
  }
}
