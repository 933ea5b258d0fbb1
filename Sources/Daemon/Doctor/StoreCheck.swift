package import Configuration
import Foundation
import Pipeline
package import Storage

/// The store: whether it opens, is whole, and has nothing that waits for a person.
package struct StoreCheck: Sendable {
  private static let check = "store"
  let path: String

  package init(_ settings: Settings) { path = settings.storePath }

  package func findings() async throws -> [Finding] {
    guard FileManager.default.fileExists(atPath: path) else {
      return [.ok(Self.check, "\(path) is not there yet; the service makes it")]
    }
    let store: SQLiteStore
    do {
      store = try await SQLiteStore.open(path: path, backoff: .pipeline)
    } catch let error as StorageError where error.kind == .busy {
      return [.warning(Self.check, "\(path) is locked by another program", "try again")]
    } catch {
      return [
        .failure(Self.check, "\(path) is not a store of this version", "move it away and run `nightshift rebuild`")
      ]
    }
    let problems = try SQLiteProbe(path: path).problems()
    if let first = problems.first {
      return [
        .failure(
          Self.check, "\(path) is damaged: \(first)",
          "stop the service, move the file with its -wal and -shm away, and run `nightshift rebuild`")
      ]
    }
    let waiting = try await OnboardingBook(store: store).counts()
    return Self.findings(try await store.counts(), path: path)
      + waiting.map { .ok("onboarding", "\($0.repository) has not said yes; \($0.waiting) signals wait") }
  }

  package static func findings(_ counts: StoreCounts, path: String) -> [Finding] {
    var findings: [Finding] = []
    if counts.parked > 0 {
      findings.append(
        .warning(
          check, "\(counts.parked) jobs were given up",
          "`nightshift queue parked` says why; `nightshift queue retry JOB` tries one again"))
    }
    if counts.unknownWrites > 0 {
      findings.append(
        .warning(
          check, "\(counts.unknownWrites) writes to GitHub were never answered", "the service looks for them by itself")
      )
    }
    return findings.isEmpty ? [.ok(check, "\(path) is whole; \(counts.waiting) jobs wait")] : findings
  }
}
