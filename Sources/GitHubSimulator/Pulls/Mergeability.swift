import Foundation

/// Whether a pull request can be merged, and if not, why.
struct Mergeability: Sendable, Equatable {
  enum State: String, Sendable {
    case clean, dirty, blocked, behind, unstable, draft, unknown
  }

  /// Nil where it cannot be told, as for a pull request that is not open.
  var isMergeable: Bool?
  var state: State
  /// What blocks it, in the words of the merge's refusal.
  var reason: String?

  static func of(_ issue: Issue, in hub: HubState, tools: HubTools) async throws -> Mergeability {
    guard let pull = issue.pull, issue.state == .open, let repository = hub.repositories[issue.repository] else {
      return Mergeability(isMergeable: nil, state: .unknown)
    }
    let git = tools.git(repository.id)
    let base = repository.refs["refs/heads/\(pull.baseRef)"] ?? pull.baseSHA
    guard try await tools.merges.tree(base: base, head: pull.headSHA, in: git) != nil else {
      return Mergeability(isMergeable: false, state: .dirty)
    }
    if pull.isDraft { return Mergeability(isMergeable: true, state: .draft) }
    let checks = Checks(of: pull.headSHA, in: hub, repository: repository.id)
    if let protection = repository.protections[pull.baseRef] {
      if let missing = protection.requiredContexts.first(where: { checks.result(of: $0) != .passed }) {
        let reason =
          checks.result(of: missing) == nil
          ? "Required status check \"\(missing)\" is expected."
          : "Required status check \"\(missing)\" is failing or in progress."
        return Mergeability(isMergeable: true, state: .blocked, reason: reason)
      }
      if let wanted = protection.requiredApprovals, wanted > 0, Approvals(of: issue, in: hub).count < wanted {
        let reason = "At least \(wanted) approving review is required by reviewers with write access."
        return Mergeability(isMergeable: true, state: .blocked, reason: reason)
      }
      if protection.isStrict, try await !git.isAncestor(base, of: pull.headSHA) {
        return Mergeability(isMergeable: true, state: .behind, reason: "Head branch is out of date.")
      }
    }
    return Mergeability(isMergeable: true, state: checks.allPassed ? .clean : .unstable)
  }
}

/// What statuses and check runs say of a commit, by name.
struct Checks: Sendable {
  enum Result: Sendable { case passed, failed, pending }

  private var results: [String: Result] = [:]

  init(of commit: String, in hub: HubState, repository: Int) {
    for status in hub.latestStatuses(of: commit, in: repository) {
      add(status.context, status.state == "success" ? .passed : status.state == "pending" ? .pending : .failed)
    }
    for run in hub.checkRuns(of: commit, in: repository) {
      let passed = ["success", "neutral", "skipped"].contains(run.conclusion ?? "")
      add(run.name, run.status != "completed" ? .pending : passed ? .passed : .failed)
    }
  }

  private mutating func add(_ name: String, _ result: Result) {
    // Two checks of one name count as the worse of them.
    switch (results[name], result) {
    case (.failed, _): break
    case (.pending, .passed): break
    default: results[name] = result
    }
  }

  func result(of name: String) -> Result? { results[name] }

  var allPassed: Bool { results.values.allSatisfy { $0 == .passed } }
}

/// Who approves a pull request now: the last word of each reviewer with write access.
struct Approvals: Sendable {
  private(set) var count = 0
  private(set) var areChangesRequested = false

  init(of issue: Issue, in hub: HubState) {
    guard let repository = hub.repositories[issue.repository] else { return }
    var last: [Int: Review.State] = [:]
    for review in hub.reviews.all where review.repository == issue.repository && review.number == issue.number {
      guard [.approved, .changesRequested, .dismissed].contains(review.state) else { continue }
      guard let role = hub.role(of: review.author, in: repository), role >= .write else { continue }
      last[review.author] = review.state
    }
    count = last.values.count { $0 == .approved }
    areChangesRequested = last.values.contains(.changesRequested)
  }
}
