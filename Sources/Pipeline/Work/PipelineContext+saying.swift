import Domain
import Essentials
import Foundation

extension PipelineContext {
  /// Says `text` on an issue or pull request, once for `key`, however often it is tried; `marker` is hidden in it.
  ///
  /// A locked conversation is no fault: there it stays unsaid.
  func say(_ text: String, key: String, marker: String, on place: IssueAddress) async throws {
    do {
      _ = try await outbox.once(key) {
        try await tracker.comments(on: place).first { $0.body.contains(marker) }?.id
      } perform: {
        try await tracker.paced(.answer).comment("\(text)\n\(marker)", on: place).id
      }
    } catch HostRefusal.forbidden(let reason) where reason.lowercased().contains("locked") {
      log.notice("left unsaid in a locked conversation", ["number": place.number])
    }
  }
}
