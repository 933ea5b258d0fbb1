import Agents
import Configuration
import Domain
import Essentials
import Foundation
import Git

/// Up to three people who know the code and may review here, and why them.
struct ReviewerChoice: Sendable {
  let context: PipelineContext

  func choose(
    from findings: ResearchFindings, in repository: RepositoryName, limit: Int
  ) async throws -> [SuggestedReviewer] {
    var chosen: [SuggestedReviewer] = []
    func take(_ login: String, _ why: String) async throws {
      guard chosen.count < limit, !login.hasSuffix("[bot]"), !chosen.contains(where: { $0.login == login }) else {
        return
      }
      // Departed people have no access any more; asking them would be refused for everybody.
      guard try await context.tracker.permission(of: login, in: repository) >= .read else { return }
      guard try await isFree(login, in: repository) else { return }
      chosen.append(SuggestedReviewer(login: login, because: why))
    }
    for owner in findings.owners {
      guard case .login(let login) = owner.name else { continue }
      try await take(login, owner.because)
    }
    for suspect in findings.suspects.prefix(3) {
      guard let login = try await context.host.login(ofAuthor: suspect.commit, in: repository) else { continue }
      try await take(login, "wrote the suspect commit \(suspect.commit.prefix(10))")
    }
    return chosen
  }

  /// Whether a person has fewer of our open pull requests to review than the cap.
  private func isFree(_ login: String, in repository: RepositoryName) async throws -> Bool {
    let open = try await context.shelf.reports().count { report in
      report.change?.state == .open && report.change?.reviewers.contains { $0.login == login } == true
    }
    return open < context.settings.pullRequests.openPerReviewer
  }
}
