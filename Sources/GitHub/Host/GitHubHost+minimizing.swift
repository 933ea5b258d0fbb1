package import Domain
import Essentials

/// Why a comment is folded away.
package enum MinimizeReason: String, Sendable {
  case outdated = "OUTDATED"
  case resolved = "RESOLVED"
  case duplicate = "DUPLICATE"
  case offTopic = "OFF_TOPIC"
}

extension GitHubHost {
  /// Folds a comment on an issue or pull request away; one that is folded already stays so.
  package func minimizeComment(_ id: Int64, in repository: RepositoryName, because reason: MinimizeReason) async throws
  {
    let node = try await api.get("/repos/\(repository)/issues/comments/\(id)", as: reading(repository))
      .decoded { try $0.needs("node_id", \.string) }
    _ = try await api.graphQL(
      """
      mutation($id: ID!, $reason: ReportedContentClassifiers!) {
        minimizeComment(input: {subjectId: $id, classifier: $reason}) { minimizedComment { isMinimized } }
      }
      """, ["id": .string(node), "reason": .string(reason.rawValue)], as: .repository(repository, .issues), quietly)
  }
}
