import Configuration
package import Domain
import Essentials
import Foundation
package import Runtime
package import Storage

/// Stands before every write to the host: while a repository is paused, none passes.
///
/// What is turned away is put off and not lost: the job that wanted to write comes again.
package actor PauseGate {
  /// How soon whatever was turned away asks again, in seconds.
  package static let wait = 60.0

  private struct Page {
    var isPaused: Bool
    var readAt: Date
  }

  private let book: PauseBook
  private let host: any CodeHost
  private let time: any TimeSource
  private let freshness: Duration
  private var pages: [RepositoryName: Page] = [:]

  /// `host` is asked for repositories' own settings, each again after `freshness`.
  package init(
    store: any Store, host: any CodeHost, time: any TimeSource, freshness: Duration = .seconds(60)
  ) {
    book = PauseBook(store: store)
    self.host = host
    self.time = time
    self.freshness = freshness
  }

  /// Why nothing is written to `repository` now, or nil if it may be.
  package func reason(for repository: RepositoryName) async throws -> PauseReason? {
    if let pause = try await book.service() { return .service(pause) }
    if let pause = try await book.repository(repository) { return .dashboard(pause) }
    return try await isPausedBySettings(repository) ? .settings : nil
  }

  /// Throws `WriteDeferred` while `repository` is paused.
  package func pass(_ repository: RepositoryName) async throws {
    if try await reason(for: repository) != nil { throw WriteDeferred(seconds: Self.wait) }
  }

  /// Forgets what a repository's own settings said, because something said that they changed.
  package func forget(_ repository: RepositoryName) { pages[repository] = nil }

  /// How many repositories are paused, as far as is known.
  package func pausedRepositories() async throws -> Int {
    try await book.repositoryCount() + pages.values.count { $0.isPaused }
  }

  package func servicePause() async throws -> Pause? { try await book.service() }

  private func isPausedBySettings(_ repository: RepositoryName) async throws -> Bool {
    let now = time.now()
    if let page = pages[repository], now.timeIntervalSince(page.readAt) < freshness.seconds { return page.isPaused }
    let file: Data?
    do {
      file = try await host.file(".github/nightshift.yml", in: repository)
    } catch HostRefusal.unavailable(let text, _) {
      // Asking is no write: whoever waits for this one has certainly not written.
      throw HostRefusal.unavailable(text, mayHaveActed: false)
    } catch is HostRefusal {
      // It is gone or hidden: the write itself will say so.
      return false
    }
    let isPaused = file.map(RepositorySettings.saysPaused) ?? false
    pages[repository] = Page(isPaused: isPaused, readAt: now)
    return isPaused
  }
}
