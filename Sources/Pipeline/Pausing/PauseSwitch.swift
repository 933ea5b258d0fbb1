import Domain
import Essentials
import Foundation
import Storage

/// Pauses the whole service and lets it go on.
package struct PauseSwitch: Sendable {
  let context: PipelineContext

  package init(context: PipelineContext) { self.context = context }

  /// False if it was paused before; that pause stands.
  package func pause(_ pause: Pause) async throws -> Bool {
    guard try await PauseBook(store: context.store).pauseService(pause) else { return false }
    try await tellDashboards()
    return true
  }

  /// The pause that ended, or nil if there was none.
  package func resume() async throws -> Pause? {
    guard let pause = try await PauseBook(store: context.store).resumeService() else { return nil }
    try await tellDashboards()
    return pause
  }

  private func tellDashboards() async throws {
    var change = Change()
    for record in try await DashboardShelf(store: context.store).records() {
      try change.askForDashboard(record.repository, at: context.now)
    }
    try await context.store.commit(change)
    context.bell.ring()
  }
}
